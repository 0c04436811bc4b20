import { expect, test } from 'vitest';
import { ConfigException } from '../api/index.ts';
import { concealed, concealedTrace } from './concealed.ts';

const written = { a: '${env:A}', b: 'x-${env:B}', plain: 'plain', empty: '${env:E}' };
const resolved = { a: 'hush', b: 'x-hush-$&', plain: 'plain', empty: '' };

test('what references stand for is not in a text', () => {
  expect(concealed('hush, x-hush-$&, plain', written, resolved)).toBe('${env:A}, x-${env:B}, plain');
});

test('nor in a trace, also where another reference cannot be resolved', async () => {
  const error = ConfigException.invalidValue('a', 'hush', 'It is no number.');
  const trace = await concealedTrace({ resolve: async () => resolved }, error, written);
  expect(trace).toContain('Invalid value ${env:A} for configuration a: It is no number.');
  const failing = { resolve: () => Promise.reject(new Error('no')) };
  expect(await concealedTrace(failing, error, written)).toContain('Invalid value');
});
