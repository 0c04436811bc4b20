import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { LineBuffer } from './line-buffer.ts';
import { StdinReader } from './stdin-reader.ts';

it('reads input as it comes, and ends with it or when asked to', async () => {
  const input = new PassThrough();
  const lines = new LineBuffer(0);
  const reader = new StdinReader(input);
  const abort = new AbortController();
  const found: string[] = [];
  const read = async () => {
    const bytes = await reader.fill(lines, abort.signal);
    lines.take(10, (line) => found.push(line));
    return bytes;
  };

  input.write('one\ntw');
  expect(await read()).toBe(6);
  const waiting = read();
  input.write('o\n');
  expect(await waiting).toBe(2);
  expect(found).toEqual(['one', 'two']);

  const given = read();
  abort.abort();
  expect(await given).toBe(0);

  input.end('three\n');
  const again = new AbortController();
  expect(await reader.fill(lines, again.signal)).toBe(6);
  lines.take(10, (line) => found.push(line));
  expect(found.at(-1)).toBe('three');
});
