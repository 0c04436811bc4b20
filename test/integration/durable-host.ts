import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { InvocationContext } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import {
  type DurableHub,
  FunctionError,
  type FunctionMetadata,
  type Invocation,
  WorkerLostError,
} from '../../local/functions-host/contract.ts';
import { createDurableHub } from '../../local/functions-host/durable/hub.ts';
import { FunctionApp } from '../../local/functions-host/worker/core-module.ts';

type DurableFunctionsLibrary = typeof import('durable-functions');

/** The durable functions of a test, in this process, run by the real libraries. */
export class DurableApp {
  readonly app = new FunctionApp(() => undefined);
  functions: FunctionMetadata[] = [];
  library!: DurableFunctionsLibrary;

  async load(register: (library: DurableFunctionsLibrary) => void): Promise<void> {
    this.app.install();
    this.library = (await import('durable-functions')).default as DurableFunctionsLibrary;
    register(this.library);
    this.functions = await this.app.start(process.cwd());
  }
}

export interface HubOptions {
  hubName: string;
  connectionString: string;
  partitionLeaseMs?: number;
  messageHiddenMs?: number;
  settings?: Record<string, unknown>;
}

/** Instances of the same app, which tell each other their hints as the front does. */
export class DurableHosts {
  readonly hosts: TestHost[] = [];
  readonly #app: DurableApp;
  readonly #options: HubOptions;

  constructor(app: DurableApp, options: HubOptions) {
    this.#app = app;
    this.#options = options;
  }

  async add(): Promise<TestHost> {
    const host = new TestHost(this.#app, this.#options, (hint) => {
      for (const other of this.hosts) if (other !== host && !other.dead) other.hub.hinted(hint);
    });
    await host.start();
    this.hosts.push(host);
    return host;
  }

  async stop(): Promise<void> {
    await Promise.all(this.hosts.filter((host) => !host.dead).map((host) => host.stop()));
  }
}

export class TestHost {
  readonly instanceId = `i${randomUUID().slice(0, 8)}`;
  hub!: DurableHub;
  client!: DurableClient;
  /** Names of the functions run, in order, with their inputs. */
  readonly ran: string[] = [];
  readonly log: string[] = [];
  dead = false;
  #server: Server | undefined;
  #app: DurableApp;
  #options: HubOptions;
  #notify: (hint: string) => void;
  #lost = new Set<(error: Error) => void>();

  constructor(app: DurableApp, options: HubOptions, notify: (hint: string) => void) {
    this.#app = app;
    this.#options = options;
    this.#notify = notify;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      void (async () => {
        const body = request.method === 'POST' ? await text(request) : undefined;
        const url = `http://${request.headers.host}${request.url}`;
        const headers = { 'content-type': request.headers['content-type'] ?? '' };
        const answer = await this.hub.fetch(
          new Request(url, { method: request.method ?? 'GET', headers, ...(body === undefined ? {} : { body }) }),
        );
        response.writeHead(answer?.status ?? 404, Object.fromEntries(answer?.headers ?? []));
        response.end(await answer?.text());
      })();
    });
    this.#server = server;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const note = (level: string) => (message: string) => void this.log.push(`${level} ${message}`);
    this.hub = createDurableHub({
      partitionLeaseMs: 3000,
      messageHiddenMs: 3000,
      settings: { storageProvider: { maxQueuePollingInterval: '00:00:01' } },
      ...this.#options,
      instanceId: this.instanceId,
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      functions: this.#app.functions,
      invoke: (invocation) => this.#invoke(invocation),
      log: { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') },
      notify: (hint) => {
        if (!this.dead) this.#notify(hint);
      },
    });
    await this.hub.start();
    const binding: unknown = JSON.parse(this.hub.clientBinding());
    const input = { type: 'durableClient', name: 'client' };
    const context = { options: { extraInputs: [input] }, extraInputs: { get: () => binding } };
    this.client = this.#app.library.getClient(context as unknown as InvocationContext);
  }

  async #invoke(invocation: Invocation) {
    this.ran.push(invocation.functionName);
    const lost = Promise.withResolvers<never>();
    this.#lost.add(lost.reject);
    try {
      return await Promise.race([this.#app.app.invoke(randomUUID(), invocation), lost.promise]);
    } catch (error) {
      if (error instanceof WorkerLostError) throw error;
      const { message, stack } = error as Error;
      throw Object.assign(new FunctionError(message), { stack });
    } finally {
      this.#lost.delete(lost.reject);
    }
  }

  /** The worker process ends: what it ran is lost. */
  loseWorker(): void {
    for (const reject of this.#lost) reject(new WorkerLostError('The worker process ended.'));
  }

  async stop(graceMs = 2000): Promise<void> {
    this.dead = true;
    await this.hub.stop(graceMs);
    this.#server?.close();
  }
}
