import { expect, it } from 'vitest';
import { ByteArrayConverter } from './byte-array.ts';
import { expectSame, recordedCases, replay } from './fixtures/recorded.ts';

it('gives what the real ByteArrayConverter gives', () => {
  const cases = recordedCases(new URL('./fixtures/byte-array.jsonl', import.meta.url));
  expect(cases.length).toBeGreaterThan(10);
  for (const recorded of cases) expectSame(recorded, replay(new ByteArrayConverter(), recorded));
});
