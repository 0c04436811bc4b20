import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';

/** A value as a backend got it. */
export interface Received {
  name: string;
  value: number;
  tags: Record<string, unknown>;
  /** Who sent it. */
  instance: unknown;
}

export interface TelemetryServer {
  url: string;
  received: Received[];
  close(): Promise<void>;
}

const fixture = (name: string) => join(import.meta.dirname, 'fixtures', name);

/** For a server on the loopback interface; trusted by whoever names it in NODE_EXTRA_CA_CERTS. */
export const LOOPBACK_CERTIFICATE = fixture('loopback-cert.pem');

/** Takes metrics as an OpenTelemetry collector does: protobuf over HTTP. */
export function startOtlpServer(): Promise<TelemetryServer> {
  return start({ type: 'application/x-protobuf', reply: () => '' }, (path, body) => {
    if (path !== '/v1/metrics') throw new Error(`Nobody asked for ${path}`);
    const request = REQUEST.toObject(REQUEST.decode(body), { longs: Number, defaults: true }) as OtlpRequest;
    return request.resourceMetrics.flatMap(({ resource, scopeMetrics }) => {
      const instance = attributes(resource.attributes)['service.instance.id'];
      return scopeMetrics
        .flatMap(({ metrics }) => metrics)
        .flatMap(({ name, sum, gauge }) =>
          (sum ?? gauge)!.dataPoints.map(({ asDouble, asInt, attributes: tags }) => {
            return { name, value: asInt || asDouble, tags: attributes(tags), instance };
          }),
        );
    });
  });
}

/** Takes metrics as the ingestion endpoint of Application Insights does, from one managed identity. */
export function startApplicationInsights(clientId: string): Promise<TelemetryServer> {
  const reply = (items: number) => JSON.stringify({ itemsReceived: items, itemsAccepted: items, errors: [] });
  const authorization = `Bearer token of ${clientId}`;
  return start({ type: 'application/json', reply, authorization }, (path, body) => {
    if (!path.endsWith('/track')) throw new Error(`Nobody asked for ${path}`);
    const text = String(body);
    const envelopes: Envelope[] = text.startsWith('[')
      ? JSON.parse(text)
      : text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line));
    return envelopes.map(({ tags, data: { baseData } }) => {
      const { name, value } = baseData.metrics[0]!;
      return { name, value, tags: baseData.properties, instance: tags['ai.cloud.roleInstance'] };
    });
  });
}

/** Gives tokens to managed identities as an instance's identity endpoint does: `token of <client id>`. */
export async function startIdentityEndpoint(): Promise<Pick<TelemetryServer, 'url' | 'close'>> {
  return listen(
    createServer((request, response) => {
      const query = new URL(request.url!, 'http://localhost').searchParams;
      const token = {
        access_token: `token of ${query.get('client_id')}`,
        resource: query.get('resource'),
        expires_on: String(Math.floor(Date.now() / 1000) + 3600),
        token_type: 'Bearer',
      };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(token));
    }),
    'http',
  );
}

interface Answers {
  type: string;
  reply(items: number): string;
  /** By TLS only, and only with this header `Authorization`. */
  authorization?: string;
}

async function start(
  { type, reply, authorization }: Answers,
  read: (path: string, body: Buffer) => Received[],
): Promise<TelemetryServer> {
  const received: Received[] = [];
  const listener: RequestListener = async (request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost');
    try {
      if (request.headers.authorization !== authorization) throw new Error('Not authorized');
      const items = read(pathname, await bodyOf(request));
      received.push(...items);
      response.writeHead(200, { 'content-type': type }).end(reply(items.length));
    } catch (error) {
      response.writeHead(400).end(String(error));
    }
  };
  if (authorization === undefined) return { ...(await listen(createServer(listener), 'http')), received };
  const tls = { key: readFileSync(fixture('loopback-key.pem')), cert: readFileSync(LOOPBACK_CERTIFICATE) };
  return { ...(await listen(createTlsServer(tls, listener), 'https')), received };
}

async function listen(server: Server, scheme: string) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `${scheme}://127.0.0.1:${port}`, close };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

interface Envelope {
  tags: Record<string, string>;
  data: { baseData: { metrics: { name: string; value: number }[]; properties: Record<string, string> } };
}

type KeyValue = { key: string; value: { stringValue: string } };
type Points = { dataPoints: { asDouble: number; asInt: number; attributes: KeyValue[] }[] };
interface OtlpRequest {
  resourceMetrics: {
    resource: { attributes: KeyValue[] };
    scopeMetrics: { metrics: { name: string; sum?: Points; gauge?: Points }[] }[];
  }[];
}

function attributes(all: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(all.map(({ key, value }) => [key, value.stringValue]));
}

/** What is needed of OpenTelemetry's protocol, by its field numbers. */
const REQUEST = protobuf
  .parse(`
    syntax = "proto3";
    message Request { repeated ResourceMetrics resourceMetrics = 1; }
    message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scopeMetrics = 2; }
    message Resource { repeated KeyValue attributes = 1; }
    message ScopeMetrics { repeated Metric metrics = 2; }
    message Metric { string name = 1; oneof data { Points gauge = 5; Points sum = 7; } }
    message Points { repeated Point dataPoints = 1; }
    message Point { repeated KeyValue attributes = 7; oneof value { double asDouble = 4; sfixed64 asInt = 6; } }
    message KeyValue { string key = 1; Value value = 2; }
    message Value { string stringValue = 1; }
  `)
  .root.lookupType('Request');
