import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RefusingProxy {
  port: number;
  /** Writes are answered with 503 from now on, or no more. */
  refuse(writes: boolean): void;
  /** Writes that were refused so far. */
  refused(): number;
  close(): void;
}

/** A way to a storage service on 127.0.0.1 that refuses writes when it is told to. */
export async function refusingProxy(targetPort: number): Promise<RefusingProxy> {
  let refusing = false;
  let refused = 0;
  const server = createServer((incoming, answer) => {
    if (refusing && incoming.method !== 'GET' && incoming.method !== 'HEAD') {
      refused++;
      incoming.resume();
      answer.writeHead(503, { 'content-length': 0, date: new Date().toUTCString() }).end();
      return;
    }
    const { method, url: path, headers } = incoming;
    const outgoing = request({ host: '127.0.0.1', port: targetPort, method, path, headers }, (from) => {
      answer.writeHead(from.statusCode!, from.headers);
      from.pipe(answer);
    });
    outgoing.on('error', () => answer.destroy());
    incoming.pipe(outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    refuse: (writes) => {
      refusing = writes;
    },
    refused: () => refused,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
