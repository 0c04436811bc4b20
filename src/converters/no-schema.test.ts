import { expect, test } from 'vitest';
import type { Converter, Schema } from '../api/index.ts';
import { BooleanConverter } from './boolean.ts';
import { ByteArrayConverter } from './byte-array.ts';
import { JsonConverter } from './json.ts';
import { LongConverter } from './number.ts';
import { StringConverter } from './string.ts';

const NONE = null as unknown as Schema | undefined;

test.each<[Converter, unknown, string]>([
  [new JsonConverter(), 1.5, '{"schema":null,"payload":1.5}'],
  [new StringConverter(), 1e21, '1.0E21'],
  [new ByteArrayConverter(), Buffer.from('x'), 'x'],
  [new LongConverter(), 97, '\0\0\0\0\0\0\0a'],
  [new BooleanConverter(), true, '\x01'],
])('null is no schema, undefined no bytes: %o', async (converter, value, text) => {
  expect(String(await converter.fromConnectData('t', NONE, value))).toBe(text);
  expect(await converter.fromConnectData('t', NONE, null)).toBe(null);
  expect((await converter.toConnectData('t', undefined as unknown as null)).value).toBe(null);
});
