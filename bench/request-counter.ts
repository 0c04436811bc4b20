import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Requests of the table service by what they are: `GET` reads or lists, `POST $batch` is a transaction. */
export type RequestCounts = Readonly<Record<string, number>>;

/** A way to a local HTTP service that counts what passes. */
export interface RequestCounter {
  readonly port: number;
  /** Since the last call. */
  take(): RequestCounts;
  stop(): void;
}

/** `targetPort` is asked for with the first request: the service may start later than this. */
export async function startRequestCounter(targetPort: () => Promise<number>): Promise<RequestCounter> {
  let counts: Record<string, number> = {};
  let target: Promise<number> | undefined;
  const server = createServer(async (incoming, answer) => {
    const name = incoming.url?.includes('$batch') ? 'POST $batch' : incoming.method!;
    counts[name] = (counts[name] ?? 0) + 1;
    try {
      target ??= targetPort();
      const { method, url: path, headers } = incoming;
      const outgoing = request({ host: '127.0.0.1', port: await target, method, path, headers }, (reply) => {
        answer.writeHead(reply.statusCode!, reply.headers);
        reply.pipe(answer);
      });
      outgoing.on('error', () => answer.destroy());
      incoming.pipe(outgoing);
    } catch {
      target = undefined;
      answer.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    take() {
      const taken = counts;
      counts = {};
      return taken;
    },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
