import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineBuffer } from './line-buffer.ts';

/** Feeds the bytes in pieces of the given lengths, over and over, and takes `max` lines at a time. */
function lines(bytes: Buffer, pieces: readonly number[], max = 3) {
  const buffer = new LineBuffer(0);
  const found: [string, number][] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const piece = bytes.subarray(at, at + pieces[i % pieces.length]!);
    piece.copy(buffer.space());
    buffer.filled(piece.length);
    at += piece.length;
    expect(buffer.readPosition).toBe(at);
    while (buffer.take(max, (line, position) => found.push([line, position])) === max);
  }
  return found;
}

/** The same by the definition: a line ends with `\r\n`, `\r` or `\n`, and a `\r` at the very end may be half an end. */
function expected(text: string) {
  const found: [string, number][] = [];
  let position = 0;
  for (const match of text.matchAll(/([^\r\n]*)(\r\n|\n|\r(?!$))/g)) {
    position += Buffer.byteLength(match[0]);
    found.push([match[1]!, position]);
  }
  return found;
}

describe('LineBuffer', () => {
  it('gives lines and the bytes they end at, without the last one that has no end', () => {
    expect(lines(Buffer.from('one\ntwo\r\n\ndrei ö\rvier'), [100])).toEqual([
      ['one', 4],
      ['two', 9],
      ['', 10],
      ['drei ö', 18],
    ]);
  });

  it('finds the same lines however the bytes arrive', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'ö', '名', '😀', '\n', '\r', '\r\n', '\u2028', '\0') });
    const pieces = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(text, pieces, fc.integer({ min: 1, max: 4 }), (text, pieces, max) => {
        expect(lines(Buffer.from(text), pieces, max)).toEqual(expected(text));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps a line longer than its first space whole', () => {
    const long = 'ü'.repeat(1_000_000);
    const found = lines(Buffer.from(`${long}\nshort\n`), [65_536]);
    expect(found.map(([line, position]) => [line.length, position])).toEqual([
      [1_000_000, 2_000_001],
      [5, 2_000_007],
    ]);
  });

  it('refuses a line without end', () => {
    const buffer = new LineBuffer(5);
    const feed = () => {
      for (;;) buffer.filled(buffer.space().fill(97).length);
    };
    expect(feed).toThrow('The line that starts at byte 5 is longer than 67108864 bytes');
  });
});
