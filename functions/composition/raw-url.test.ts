import { expect, it } from 'vitest';
import { rawUrl } from './raw-url.ts';

it.each([
  ['/connectors/a;b', '/connectors/a%3Bb', '/connectors/a%3Bb'],
  ['/connectors/%20', '/connectors/%2520?x=1', '/connectors/%2520?x=1'],
  ['/connectors/a/b', '/connectors/a%2Fb', '/connectors/a%2Fb'],
  ['/connectors/a', '/admin/loggers', '/connectors/a'],
  ['/connectors/a', 'connectors/a', '/connectors/a'],
  ['/connectors/a', undefined, '/connectors/a'],
])('of %s sent as %s is %s', (path, raw, expected) => {
  const headers = new Headers(raw === undefined ? {} : { 'x-waws-unencoded-url': raw });
  expect(rawUrl({ url: `http://host${path}`, headers })).toBe(`http://host${expected}`);
});
