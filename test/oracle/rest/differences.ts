import type { Exchange } from '../../rest/recordings.ts';

/** Requests that are answered in another way on purpose; docs/differences.md has the reasons. */
export const DIFFERENCES: readonly { why: string; applies(request: Exchange['request']): boolean }[] = [
  {
    why: 'methods that Functions does not route are answered by the host',
    applies: ({ method }) => !['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].includes(method),
  },
  {
    why: 'a file connector without a file is refused in a Functions app',
    applies: ({ path, body = '' }) => /validate/.test(path) && body === '{"connector.class":"FileStreamSource"}',
  },
];
