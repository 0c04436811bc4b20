import { describe, expect, it } from 'vitest';
import type { BindingMetadata } from '../contract.ts';
import { createRoute, Router } from './route.ts';

function router(routes: Record<string, { route?: string; methods?: string[] }>, prefix = ''): Router {
  return new Router(
    Object.entries(routes).map(([name, options]) => {
      const binding: BindingMetadata = { type: 'httpTrigger', direction: 'in', ...options };
      return createRoute({ name, bindings: { req: binding } }, 'req', binding, prefix);
    }),
  );
}

function found(routes: Parameters<typeof router>[0], path: string, method = 'GET', prefix = '') {
  const match = router(routes, prefix).match(method, path);
  return match && [match.route.functionName, match.params];
}

describe('Router', () => {
  it('takes the function name as route and puts the prefix before it', () => {
    expect(found({ hello: {} }, '/api/hello', 'GET', 'api')).toEqual(['hello', {}]);
    expect(found({ hello: {} }, '/hello', 'GET', 'api')).toBeUndefined();
    expect(found({ hello: {} }, '/hello')).toEqual(['hello', {}]);
  });

  it('ignores case in literals and a slash at the end, and keeps the case of values', () => {
    expect(found({ a: { route: 'Items/{name}' } }, '/iTEMS/Ab/')).toEqual(['a', { name: 'Ab' }]);
  });

  it.each([
    ['literal before parameter', '/x/special', 'literal', {}],
    ['mixed before parameter', '/x/v1.2', 'mixed', { major: '1', minor: '2' }],
    ['parameter before the rest', '/x/other', 'parameter', { name: 'other' }],
    ['the rest takes what is left', '/x/other/more', 'rest', { path: 'x/other/more' }],
    ['the rest may be empty', '/', 'rest', {}],
  ])('%s', (_, path, name, params) => {
    const routes = {
      rest: { route: '{*path}' },
      parameter: { route: 'x/{name}' },
      mixed: { route: 'x/v{major}.{minor}' },
      literal: { route: 'x/special' },
    };
    expect(found(routes, path)).toEqual([name, params]);
  });

  it('honours optional parameters, defaults and constraints', () => {
    const routes = {
      a: { route: 'a/{id:int}/{part?}' },
      b: { route: 'b/{kind=all}' },
      c: { route: 'c/{x:unknown(1,2)}' },
    };
    expect(found(routes, '/a/12')).toEqual(['a', { id: '12' }]);
    expect(found(routes, '/a/12/p')).toEqual(['a', { id: '12', part: 'p' }]);
    expect(found(routes, '/a/twelve')).toBeUndefined();
    expect(found(routes, '/a/12/p/q')).toBeUndefined();
    expect(found(routes, '/b')).toEqual(['b', { kind: 'all' }]);
    expect(found(routes, '/c/anything')).toEqual(['c', { x: 'anything' }]);
  });

  it('goes by method: several functions may share a route', () => {
    const routes = { read: { route: 'r', methods: ['GET'] }, write: { route: 'r', methods: ['post', 'PUT'] } };
    expect(found(routes, '/r', 'GET')?.[0]).toBe('read');
    expect(found(routes, '/r', 'POST')?.[0]).toBe('write');
    expect(found(routes, '/r', 'DELETE')).toBeUndefined();
  });
});
