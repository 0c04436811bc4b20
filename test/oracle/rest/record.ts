import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Exchange, Send } from '../../rest/recordings.ts';
import type { Ask } from './ask.ts';

/** Puts the requests to a worker, one after the other, and keeps what it answers. An answer that does not settle is kept as it is. */
export async function record(asks: readonly Ask[], send: Send, log: (line: string) => void): Promise<Exchange[]> {
  const exchanges: Exchange[] = [];
  for (const { request, until } of asks) {
    const end = Date.now() + 20_000;
    let response = await send(request);
    while (isRebalance(response) || (until && !until(response))) {
      if (Date.now() > end) {
        log(`${request.method} ${request.path} does not settle: ${JSON.stringify(response).slice(0, 500)}`);
        break;
      }
      await sleep(200);
      response = await send(request);
    }
    exchanges.push({ request, ...(until && { settles: true }), response: tidy(response) });
  }
  return exchanges;
}

function isRebalance({ status, body }: Answer): boolean {
  return status === 409 && /rebalance|conflicting operation/i.test(String((body as { message?: string })?.message));
}

const HEADERS = ['content-type', 'location', 'allow'];

/** Without what is this worker's own: its address, its cluster, traces beyond the first line, and the texts of its documentation. */
function tidy({ status, headers, body }: Answer): Answer {
  const kept = HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]]));
  const answer = { status, headers: Object.fromEntries(kept), ...(body === undefined ? {} : { body }) };
  const text = JSON.stringify(answer, (key, value) => {
    if (key === 'worker_id') return 'worker:8083';
    if (key === 'kafka_cluster_id') return 'cluster';
    if (key === 'documentation') return '…';
    if (key === 'message') return String(value).replace(/available connectors are: .*/s, 'available connectors are: …');
    return key === 'trace' ? String(value).split('\n')[0] : value;
  });
  return JSON.parse(
    text.replaceAll(/127\.0\.0\.1:\d+/g, 'worker:8083').replaceAll(/location='[^']*'/g, "location='classpath'"),
  );
}
