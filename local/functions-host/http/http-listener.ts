import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DurableHub, type Logger, WorkerLostError } from '../contract.ts';
import type { Invoker } from '../instance/invoker.ts';
import { messageOf } from '../log.ts';
import { readBody, requestData, splitTarget } from './request-data.ts';
import { type HttpAnswer, httpAnswer } from './response-data.ts';
import type { Router } from './route.ts';

/** What answers requests while a set of functions is loaded. */
export interface HttpTarget {
  router: Router;
  invoker: Invoker;
  hub: DurableHub | undefined;
}

export interface HttpListenerOptions {
  /** The functions to serve, as soon as there are some; rejects when none will come. */
  target: () => Promise<HttpTarget>;
  /** Body of `/admin/host/status`. */
  status: () => Record<string, unknown>;
  homepageDisabled: boolean;
  log: Logger;
}

const HOMEPAGE =
  '<!DOCTYPE html><html><head><title>Functions</title></head><body><p>Your Functions app is up and running.</p></body></html>';

/** Idle connections from the front stay open, so that it never meets one that was just closed. */
const KEEP_ALIVE_MS = 600_000;

/** HTTP of one instance: functions, `/admin/host/…` and the durable client API. */
export class HttpListener {
  readonly #options: HttpListenerOptions;
  readonly #server: Server;

  constructor(options: HttpListenerOptions) {
    this.#options = options;
    this.#server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0 }, (request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        options.log.error(`${request.method} ${request.url}: ${messageOf(error)}`);
        if (!response.headersSent) response.writeHead(error instanceof WorkerLostError ? 503 : 500);
        response.end();
      });
    });
  }

  /** Listens on a free port of the loopback interface and returns it. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { path } = splitTarget(request.url ?? '/');
    if (/^\/admin(\/|$)/i.test(path)) return send(response, this.#admin(path));
    let target: HttpTarget;
    try {
      target = await this.#options.target();
    } catch {
      return send(response, text(503, 'Function host is not running.'));
    }
    const body = await readBody(request);
    if (!body) return send(response, text(413, 'The request body is longer than 100 MB.'));
    if (/^\/runtime\/webhooks\//i.test(path)) return this.#webhook(target, request, body, response);

    const match = target.router.match(request.method ?? 'GET', path);
    if (!match) {
      if (path !== '/') return send(response, empty(404));
      if (this.#options.homepageDisabled) return send(response, empty(204));
      return send(response, content(200, 'text/html; charset=utf-8', HOMEPAGE));
    }
    const { route, params } = match;
    try {
      const result = await target.invoker.invoke({
        functionName: route.functionName,
        inputs: [{ name: route.triggerName, data: requestData(request, body, params) }],
        triggerMetadata: {},
      });
      send(response, httpAnswer(result, '$return'));
    } catch (error) {
      this.#options.log.error(`Executed 'Functions.${route.functionName}' (Failed): ${messageOf(error)}`);
      send(response, empty(500));
    }
  }

  #admin(path: string): HttpAnswer {
    if (/^\/admin\/host\/ping$/i.test(path)) return empty(200);
    if (!/^\/admin\/host\/status$/i.test(path)) return empty(404);
    return content(200, 'application/json; charset=utf-8', JSON.stringify(this.#options.status()));
  }

  async #webhook(target: HttpTarget, request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET';
    const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]);
    const answer = await target.hub?.fetch(
      new Request(`http://${request.headers.host ?? 'localhost'}${request.url}`, {
        method,
        headers: headers.filter(
          ([name]) => !['connection', 'content-length', 'transfer-encoding', 'expect'].includes(name),
        ),
        ...(method === 'GET' || method === 'HEAD' ? {} : { body }),
      }),
    );
    if (!answer) return send(response, empty(404));
    send(response, {
      status: answer.status,
      headers: [...answer.headers],
      body: new Uint8Array(await answer.arrayBuffer()),
    });
  }
}

function content(status: number, type: string, text: string): HttpAnswer {
  return { status, headers: [['content-type', type]], body: Buffer.from(text) };
}

function text(status: number, message: string): HttpAnswer {
  return content(status, 'text/plain; charset=utf-8', message);
}

function empty(status: number): HttpAnswer {
  return { status, headers: [], body: new Uint8Array(0) };
}

function send(response: ServerResponse, answer: HttpAnswer): void {
  const headers = new Map<string, string[]>();
  for (const [name, value] of answer.headers) headers.set(name, [...(headers.get(name) ?? []), value]);
  response.statusCode = answer.status;
  for (const [name, values] of headers) response.setHeader(name, values.length === 1 ? (values[0] ?? '') : values);
  if (answer.status !== 204 && answer.status !== 304) response.setHeader('content-length', answer.body.length);
  response.end(answer.body);
}
