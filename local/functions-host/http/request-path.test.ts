import { expect, it } from 'vitest';
import { requestPath, urlPath } from './request-path.ts';

it.each([
  ['/a%20b', '/a b', '/a%20b'],
  ['/%41', '/A', '/A'],
  ['/a%2Fb', '/a%2Fb', '/a%2Fb'],
  ['/100%25', '/100%', '/100%25'],
  ['/%2541', '/%41', '/%41'],
  ['/%C3%BC', '/ü', '/%C3%BC'],
  ['/%F0%9F%98%80', '/😀', '/%F0%9F%98%80'],
  ["/a+b,(c)'@:d", "/a+b,(c)'@:d", "/a+b,(c)'@:d"],
  ['/%zz', '/%zz', '/%25zz'],
])('%s reaches routing as %s and the function as %s', (raw, routed, seen) => {
  expect(requestPath(raw)).toBe(routed);
  expect(urlPath(requestPath(raw))).toBe(seen);
});
