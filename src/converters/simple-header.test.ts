import { describe, expect, it } from 'vitest';
import { SimpleHeaderConverter } from './simple-header.ts';

describe('SimpleHeaderConverter', () => {
  it('reads empty and mixed arrays and maps', () => {
    const converter = new SimpleHeaderConverter();
    const read = (text: string) => converter.toConnectHeader('t', 'h', Buffer.from(text)).value;
    expect(read('[]')).toEqual([]);
    expect(read('[1,"a"]')).toEqual([1, 'a']);
    expect(read('{"a":null}')).toEqual(new Map([['a', null]]));
  });
});
