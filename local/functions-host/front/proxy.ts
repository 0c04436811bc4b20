import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { InstanceState, Supervisor } from './supervisor.ts';

const READY_WAIT_MS = 30_000;
/** Headers that are about one connection. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'upgrade', 'te', 'trailer', 'expect']);

/** Names and values in turn, without those of the connection. */
function endToEnd(raw: string[]): string[] {
  return raw.filter((_, index) => !HOP_BY_HOP.has((raw[index - (index % 2)] ?? '').toLowerCase()));
}

/** As a rule of Front Door or API Management does it in Azure, where the host keeps all of /admin for itself. */
function rewritten(path: string): string {
  return path.replace(/^\/admin(?=\/loggers([/?]|$))/, '');
}

/** Hands requests to the instances in turn. */
export class HttpProxy {
  readonly #supervisor: Supervisor;
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });
  readonly #server: Server;
  #turn = 0;

  constructor(supervisor: Supervisor) {
    this.#supervisor = supervisor;
    this.#server = createServer({ requestTimeout: 0 }, (request, response) => {
      void this.#handle(request, response);
    });
  }

  /** @throws NodeJS.ErrnoException EADDRINUSE when the port is taken */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : port;
  }

  /** Takes no further request; those under way go on until `closeNow`. */
  close(): void {
    this.#server.close();
    this.#server.closeIdleConnections();
  }

  closeNow(): void {
    this.#server.closeAllConnections();
    this.#agent.destroy();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const repeatable = request.method === 'GET' || request.method === 'HEAD';
    const deadline = Date.now() + READY_WAIT_MS;
    for (;;) {
      const port = await this.#nextPort(deadline);
      if (port === undefined) {
        response.writeHead(503, { 'content-type': 'text/plain' }).end('Function host is not running.');
        return;
      }
      const failure = await this.#forward(port, request, response);
      if (!failure) return;
      if (response.headersSent) {
        response.destroy();
        return;
      }
      if (!repeatable || Date.now() > deadline) {
        response.writeHead(502, { 'content-type': 'text/plain' }).end(`The instance was lost: ${failure.message}`);
        return;
      }
    }
  }

  /** Port of the instance whose turn it is, preferring those with a loaded worker; waits while there is none at all. */
  async #nextPort(deadline: number): Promise<number | undefined> {
    for (;;) {
      const listening = this.#supervisor.instances.filter(
        (i): i is InstanceState & { port: number } => i.port !== undefined,
      );
      const ready = listening.filter((instance) => instance.ready);
      const candidates = ready.length > 0 ? ready : listening;
      if (candidates.length > 0) return candidates[this.#turn++ % candidates.length]?.port;
      const left = deadline - Date.now();
      if (left <= 0) return undefined;
      await this.#supervisor.changed(left);
    }
  }

  /** Resolves with nothing when the answer went through, else with why not. */
  #forward(port: number, request: IncomingMessage, response: ServerResponse): Promise<Error | undefined> {
    return new Promise((resolve) => {
      const outgoing = httpRequest(
        {
          host: '127.0.0.1',
          port,
          ...(request.method === undefined ? {} : { method: request.method }),
          ...(request.url === undefined ? {} : { path: rewritten(request.url) }),
          headers: endToEnd(request.rawHeaders),
          agent: this.#agent,
        },
        (incoming) => {
          response.writeHead(incoming.statusCode ?? 502, endToEnd(incoming.rawHeaders));
          incoming.pipe(response);
          incoming.on('error', resolve);
          incoming.on('aborted', () => resolve(new Error('the answer broke off')));
          incoming.on('end', () => resolve(undefined));
        },
      );
      outgoing.on('error', resolve);
      response.on('close', () => {
        if (!response.writableFinished) outgoing.destroy();
      });
      if (request.readableEnded) outgoing.end();
      else request.pipe(outgoing);
    });
  }
}
