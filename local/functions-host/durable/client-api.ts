import { type Client, ClientError, type InstanceFilter } from './client.ts';
import { managementLinks, WEBHOOK_PATH } from './client-links.ts';
import { isEntityId } from './entities.ts';
import { EventType } from './events.ts';
import { type Instance, isFinal } from './instance.ts';
import { parsed } from './orchestrator-call.ts';
import { entityStatusOf, statusOf } from './status.ts';

/** Serves the HTTP API that durable clients call; undefined for a path that is not its own. */
export class ClientApi {
  #client: Client;
  #hubName: string;

  constructor(client: Client, hubName: string) {
    this.#client = client;
    this.#hubName = hubName;
  }

  async fetch(request: Request): Promise<Response | undefined> {
    const url = new URL(request.url);
    const prefix = `/${WEBHOOK_PATH}`;
    if (!url.pathname.startsWith(prefix)) return undefined;
    const path = url.pathname.slice(prefix.length).split('/').filter(Boolean).map(decodeURIComponent);
    try {
      return await this.#route(request, url, path);
    } catch (error) {
      return errorResponse(error as Error);
    }
  }

  async #route(request: Request, url: URL, [resource, first, second, third]: string[]): Promise<Response> {
    const { method } = request;
    if (resource === 'orchestrators' && first && method === 'POST') return this.#start(request, url, first, second);
    if (resource === 'entities') return this.#entities(request, url, first, second);
    if (resource !== 'instances') return empty(404);
    if (!first) {
      if (method === 'GET') return this.#list(url);
      return method === 'DELETE' ? this.#purgeMany(url) : empty(404);
    }
    if (!second) {
      if (method === 'GET') return this.#status(url, first);
      return method === 'DELETE' ? this.#purge(first) : empty(404);
    }
    return method === 'POST' ? this.#operate(request, url, first, second, third) : empty(404);
  }

  async #start(request: Request, url: URL, name: string, instanceId: string | undefined): Promise<Response> {
    const text = await request.text();
    const input = text === '' ? undefined : json(text);
    const id = await this.#client.start(name, instanceId, input, url.searchParams.get('version') ?? undefined);
    return this.#started(url, id);
  }

  async #started(url: URL, id: string): Promise<Response> {
    const timeout = Number(url.searchParams.get('timeout') ?? Number.NaN) * 1000;
    const interval = Number(url.searchParams.get('pollingInterval') ?? Number.NaN) * 1000;
    if (timeout > 0 && interval > 0) {
      const deadline = Date.now() + timeout;
      while (Date.now() < deadline) {
        const instance = await this.#client.read(id, false);
        if (instance && isFinal(instance.status)) return Response.json(parsed(instance.output));
        await new Promise((resolve) => setTimeout(resolve, Math.min(interval, deadline - Date.now())));
      }
    }
    const links = managementLinks(`${url.origin}/`, this.#hubName, id);
    return Response.json(links, { status: 202, headers: { location: links.statusQueryGetUri!, 'retry-after': '10' } });
  }

  async #status(url: URL, instanceId: string): Promise<Response> {
    if (isEntityId(instanceId)) {
      const entity = await this.#client.readEntity(instanceId);
      return entity ? Response.json(entityStatusOf(entity), { status: 202 }) : empty(404);
    }
    const showHistory = flag(url, 'showHistory');
    const instance = await this.#client.read(instanceId, showHistory);
    if (!instance) return empty(404);
    const body = statusOf(instance, {
      showHistory,
      showHistoryOutput: flag(url, 'showHistoryOutput'),
      showInput: url.searchParams.get('showInput')?.toLowerCase() !== 'false',
    });
    if (instance.status === 'Failed')
      return Response.json(body, { status: flag(url, 'returnInternalServerErrorOnFailure') ? 500 : 200 });
    if (isFinal(instance.status)) return Response.json(body);
    return Response.json(body, { status: 202, headers: { location: url.href, 'retry-after': '5' } });
  }

  async #list(url: URL): Promise<Response> {
    const showInput = flag(url, 'showInput');
    const filter = filterOf(url);
    const options = { showInput, showHistory: false, showHistoryOutput: false };
    const instances = (await this.#client.list(filter)).map((instance) => statusOf(instance, options));
    const entities =
      !filter.statuses || filter.statuses.includes('Running') ? await this.#client.listEntities(undefined) : [];
    const listed = entities.filter(({ id, created }) => id.startsWith(filter.prefix ?? '') && within(created, filter));
    return Response.json([
      ...instances,
      ...listed.map((entity) => ({ ...entityStatusOf(entity), ...(showInput ? {} : { input: null }) })),
    ]);
  }

  async #purge(instanceId: string): Promise<Response> {
    if (await this.#client.purge(instanceId)) return Response.json({ instancesDeleted: 1 });
    return (await this.#client.read(instanceId, false)) ? Response.json({ instancesDeleted: 0 }) : empty(404);
  }

  async #purgeMany(url: URL): Promise<Response> {
    const filter = filterOf(url);
    if (filter.createdFrom === undefined) {
      return Response.json("Please provide value for 'createdTimeFrom' parameter.", { status: 400 });
    }
    let instancesDeleted = 0;
    for (const { id } of await this.#client.list(filter)) if (await this.#client.purge(id)) instancesDeleted++;
    return instancesDeleted > 0 ? Response.json({ instancesDeleted }) : empty(404);
  }

  async #operate(
    request: Request,
    url: URL,
    instanceId: string,
    operation: string,
    name: string | undefined,
  ): Promise<Response> {
    const instance = await this.#client.read(instanceId, false);
    if (!instance) return empty(404);
    const reason = url.searchParams.get('reason') ?? '';
    const kind = operation.toLowerCase();
    if (kind === 'restart') return this.#restart(url, instance);
    if (kind === 'rewind') return rewind(instance);
    if (isFinal(instance.status)) return empty(410);
    if (kind === 'raiseevent' && name) return this.#raise(request, instanceId, name);
    if (kind !== 'terminate' && kind !== 'suspend' && kind !== 'resume') return empty(404);
    await this.#client.send({ kind, instanceId, reason });
    return empty(202);
  }

  async #restart(url: URL, { id, name, input, version }: Instance): Promise<Response> {
    const fresh = url.searchParams.get('restartWithNewInstanceId')?.toLowerCase() !== 'false';
    return this.#started(url, await this.#client.start(name, fresh ? undefined : id, input, version));
  }

  async #raise(request: Request, instanceId: string, name: string): Promise<Response> {
    if (!isJson(request))
      throw new ClientError(400, 'System.ArgumentException', 'Only application/json request content is supported');
    const text = await request.text();
    const Input = text === '' ? null : json(text);
    await this.#client.send({
      kind: 'event',
      instanceId,
      event: { EventType: EventType.EventRaised, Name: name, Input },
    });
    return empty(202);
  }

  async #entities(request: Request, url: URL, name: string | undefined, key: string | undefined): Promise<Response> {
    if (request.method === 'GET') {
      if (name && key) {
        const entity = await this.#client.readEntity(`@${name.toLowerCase()}@${key}`);
        return entity
          ? new Response(entity.state ?? 'null', { headers: { 'content-type': 'application/json' } })
          : empty(404);
      }
      const entities = await this.#client.listEntities(name);
      return Response.json(entities.map(({ id, updated }) => entityView(id, updated)));
    }
    if (!name || !key || (request.method !== 'POST' && request.method !== 'DELETE')) return empty(404);
    const op = request.method === 'DELETE' ? 'delete' : (url.searchParams.get('op') ?? '');
    const text = await request.text();
    const input = text === '' ? undefined : isJson(request) ? json(text) : JSON.stringify(text);
    await this.#client.signal(name, key, op, input);
    return empty(202);
  }
}

function rewind({ status }: Instance): Response {
  if (status === 'Completed' || status === 'Terminated') return empty(410);
  return new Response('The rewind operation is not supported by the local Functions host.', { status: 501 });
}

function entityView(id: string, updated: number): Record<string, unknown> {
  const at = id.indexOf('@', 1);
  return {
    entityId: { name: id.slice(1, at), key: id.slice(at + 1) },
    lastOperationTime: new Date(updated).toISOString(),
  };
}

function filterOf({ searchParams }: URL): InstanceFilter {
  const filter: InstanceFilter = {};
  const from = Date.parse(searchParams.get('createdTimeFrom') ?? '');
  const to = Date.parse(searchParams.get('createdTimeTo') ?? '');
  const prefix = searchParams.get('instanceIdPrefix');
  const statuses = searchParams
    .getAll('runtimeStatus')
    .flatMap((value) => value.split(','))
    .filter(Boolean);
  if (!Number.isNaN(from)) filter.createdFrom = from;
  if (!Number.isNaN(to)) filter.createdTo = to;
  if (prefix) filter.prefix = prefix;
  if (statuses.length > 0) filter.statuses = statuses;
  return filter;
}

function within(created: number, { createdFrom, createdTo }: InstanceFilter): boolean {
  return created >= (createdFrom ?? 0) && created <= (createdTo ?? Number.POSITIVE_INFINITY);
}

function flag({ searchParams }: URL, name: string): boolean {
  return searchParams.get(name)?.toLowerCase() === 'true';
}

function isJson(request: Request): boolean {
  return /^application\/json\b/i.test(request.headers.get('content-type') ?? '');
}

/** Checks that a body is JSON, and brings it into one form. */
function json(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch (cause) {
    throw new ClientError(
      400,
      'Newtonsoft.Json.JsonReaderException',
      `Invalid JSON content: ${(cause as Error).message}`,
    );
  }
}

function empty(status: number): Response {
  return new Response(null, { status });
}

function errorResponse(error: Error): Response {
  const known = error instanceof ClientError ? error : undefined;
  const Message =
    known?.status === 400
      ? 'One or more of the arguments submitted is incorrect'
      : 'Something went wrong while processing your request';
  const body = {
    Message,
    ExceptionMessage: error.message,
    ExceptionType: known?.type ?? 'System.Exception',
    StackTrace: error.stack ?? '',
  };
  return Response.json(body, { status: known?.status ?? 500 });
}
