import type { Exchange } from '../../rest/recordings.ts';

/** Requests that are answered in another way on purpose; docs/differences.md has the reasons. */
export const DIFFERENCES: readonly { why: string; applies(request: Exchange['request']): boolean }[] = [
  {
    why: 'methods that Functions does not route are answered by the host',
    applies: ({ method }) => !['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].includes(method),
  },
  {
    why: "all of /admin but the loggers is the host's",
    applies: ({ path }) => /^\/admin(\/(?!loggers).*)?$/.test(path),
  },
  {
    why: 'the names of loggers are those of the classes that log',
    applies: ({ method, path }) => method === 'PUT' && path === '/admin/loggers/root',
  },
];
