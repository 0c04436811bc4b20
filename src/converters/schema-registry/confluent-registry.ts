import { type Config, ConfigException } from '../../api/index.ts';
import { authorizationOf } from './credentials.ts';
import { RegistryHttp } from './http.ts';
import type { RegistryOptions } from './options.ts';
import type { RegisteredSchema, SchemaFormat, SchemaReference, SchemaRegistry, SchemaText } from './registry.ts';
import { tlsSettings } from './tls.ts';
import { CONFLUENT_WIRE_FORMAT } from './wire-format.ts';

interface Answer {
  id?: number;
  version?: number;
  schema?: string;
  schemaType?: SchemaFormat;
  references?: SchemaReference[];
}

/** A registry that answers Confluent's REST API. */
export class ConfluentRegistry implements SchemaRegistry {
  readonly wireFormat = CONFLUENT_WIRE_FORMAT;
  readonly #http: RegistryHttp;

  constructor(http: RegistryHttp) {
    this.#http = http;
  }

  async register(subject: string, schema: SchemaText, normalize: boolean): Promise<RegisteredSchema> {
    const path = `/subjects/${encodeURIComponent(subject)}/versions${normalize ? '?normalize=true' : ''}`;
    return registered((await this.#http.call('POST', path, requestOf(schema))) as Answer, schema);
  }

  async lookUp(subject: string, schema: SchemaText, normalize: boolean): Promise<RegisteredSchema> {
    const path = `/subjects/${encodeURIComponent(subject)}?deleted=false${normalize ? '&normalize=true' : ''}`;
    return registered((await this.#http.call('POST', path, requestOf(schema))) as Answer, schema);
  }

  async byId(id: number, subject?: string): Promise<RegisteredSchema> {
    const hint = subject === undefined ? '' : `&subject=${encodeURIComponent(subject)}`;
    const answer = (await this.#http.call('GET', `/schemas/ids/${id}?fetchMaxId=false${hint}`)) as Answer;
    return registered({ ...answer, id });
  }

  async byVersion(subject: string, version: number | 'latest'): Promise<RegisteredSchema> {
    const path = `/subjects/${encodeURIComponent(subject)}/versions/${version}?deleted=${version !== 'latest'}`;
    return registered((await this.#http.call('GET', path)) as Answer);
  }

  close(): Promise<void> {
    return this.#http.close();
  }
}

function requestOf({ type, schema, references }: SchemaText) {
  return { schema, ...(type === 'AVRO' ? {} : { schemaType: type }), ...(references?.length ? { references } : {}) };
}

function registered(answer: Answer, asked?: SchemaText): RegisteredSchema {
  return {
    id: answer.id!,
    type: answer.schemaType ?? asked?.type ?? 'AVRO',
    schema: answer.schema ?? asked?.schema ?? '',
    references: answer.references ?? asked?.references ?? [],
    ...(answer.version === undefined ? {} : { version: answer.version }),
  };
}

/** The registry of a converter's options. Throws ConfigException. */
export function confluentRegistry(config: Config, options: RegistryOptions): ConfluentRegistry {
  const urls = options['schema.registry.url'].map(urlOf);
  if (urls.length === 0) throw ConfigException.missing('schema.registry.url');
  const authorization = authorizationOf(config, urls);
  const proxy = options['proxy.host'] && options['proxy.port'] > 0;
  return new ConfluentRegistry(
    new RegistryHttp({
      urls: urls.map(withoutUser),
      authorization,
      headers: headersOf(config),
      connectTimeoutMs: options['http.connect.timeout.ms'],
      readTimeoutMs: options['http.read.timeout.ms'],
      retries: options['max.retries'],
      retryWaitMs: options['retries.wait.ms'],
      retryMaxWaitMs: options['retries.max.wait.ms'],
      tls: tlsSettings(config),
      ...(proxy ? { proxy: `http://${options['proxy.host']}:${options['proxy.port']}` } : {}),
    }),
  );
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw ConfigException.invalidValue('schema.registry.url', withoutSecret(text), 'must be an http or https URL');
}

function withoutSecret(text: string): string {
  return text.replace(/\/\/[^@/]*@/, '//');
}

function withoutUser(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}

const HEADER_PREFIX = 'request.header.';

function headersOf(config: Config): Record<string, string> {
  const headers = Object.entries(config).filter(([name]) => name.startsWith(HEADER_PREFIX));
  return Object.fromEntries(headers.map(([name, value]) => [name.slice(HEADER_PREFIX.length), value]));
}
