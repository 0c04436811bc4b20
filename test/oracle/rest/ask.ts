import { differences, type Exchange, recording, recordingNames } from '../../rest/recordings.ts';

/** One request to put to a worker, and when its answer counts. */
export interface Ask {
  request: Exchange['request'];
  /** The answer comes after a while: it is asked for until this holds. A status of 409 for a rebalance is asked again by itself. */
  until?: (answer: Exchange['response']) => boolean;
}

type Body = string | object;

/** `headers` with null for one that is not to be sent. */
export function ask(method: string, path: string, body?: Body, headers?: Record<string, string | null>): Ask {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  return {
    request: { method, path, ...(headers && { headers }), ...(text !== undefined && { body: text }) },
  };
}

/** As `ask('GET', path)`, until the member of the answer's body has the value: `eventually('/connectors/x/status', 'tasks.0.state', 'RUNNING')`. */
export function eventually(path: string, member: string, value: unknown): Ask {
  return { ...ask('GET', path), until: ({ body }) => at(body, member) === value };
}

function at(body: unknown, member: string): unknown {
  return member.split('.').reduce((node, key) => (node as Record<string, unknown> | undefined)?.[key], body);
}

/** The requests of a recording that has no file of cases: they wait for what was recorded before. */
export function recordedAsks(name: string): Ask[] {
  if (!recordingNames().includes(name)) throw new Error(`There are neither cases nor a recording named ${name}.`);
  return recording(name).map((exchange) => ({
    request: exchange.request,
    ...(exchange.settles && { until: (response) => differences(exchange, response).length === 0 }),
  }));
}
