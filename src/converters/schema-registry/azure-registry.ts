import type { Schema, SchemaProperties, SchemaRegistryClient } from '@azure/schema-registry';
import { ConfigException } from '../../api/index.ts';
import { RegistryException } from './errors.ts';
import type { RegistryOptions } from './options.ts';
import type { RegisteredSchema, SchemaFormat, SchemaRegistry, SchemaText } from './registry.ts';
import { AZURE_WIRE_FORMAT } from './wire-format.ts';

/** What of Azure's client is used. */
export type AzureClient = Pick<SchemaRegistryClient, 'registerSchema' | 'getSchemaProperties' | 'getSchema'>;

const FORMATS: Partial<Record<SchemaFormat, string>> = {
  AVRO: 'Avro',
  JSON: 'Json',
};

/**
 * Azure Schema Registry: a subject is the name of a schema in one group, ids are text of 32 hexadecimal digits. Written against
 * the client's public contract; it has not been tried against the service.
 */
export class AzureRegistry implements SchemaRegistry {
  readonly wireFormat = AZURE_WIRE_FORMAT;
  readonly #client: () => Promise<AzureClient>;
  readonly #group: string;

  constructor(client: () => Promise<AzureClient>, group: string) {
    this.#client = client;
    this.#group = group;
  }

  register(subject: string, schema: SchemaText): Promise<RegisteredSchema> {
    const description = this.#description(subject, schema);
    return this.#asking(async (client) => registered(await client.registerSchema(description), schema));
  }

  lookUp(subject: string, schema: SchemaText): Promise<RegisteredSchema> {
    const description = this.#description(subject, schema);
    return this.#asking(async (client) => registered(await client.getSchemaProperties(description), schema));
  }

  byId(id: string): Promise<RegisteredSchema> {
    return this.#asking(async (client) => found(await client.getSchema(id)));
  }

  byVersion(subject: string, version: number | 'latest'): Promise<RegisteredSchema> {
    if (version === 'latest') {
      throw new ConfigException(
        'Invalid value true for configuration use.latest.version: Azure Schema Registry names no latest version.',
      );
    }
    return this.#asking(async (client) => found(await client.getSchema(subject, this.#group, version)));
  }

  async close(): Promise<void> {}

  #description(subject: string, { type, schema }: SchemaText) {
    const format = FORMATS[type];
    if (format === undefined) {
      throw new ConfigException(`Azure Schema Registry holds no ${type} schemas: use Avro or JSON Schema there.`);
    }
    return { groupName: this.#group, name: subject, format, definition: schema };
  }

  async #asking<T>(call: (client: AzureClient) => Promise<T>): Promise<T> {
    try {
      return await call(await this.#client());
    } catch (error) {
      const { statusCode = 0, message } = error as { statusCode?: number; message: string };
      throw new RegistryException(message, statusCode, statusCode, error);
    }
  }
}

function registered({ id, version }: SchemaProperties, schema: SchemaText): RegisteredSchema {
  return { ...schema, id, version, references: [] };
}

function found({ definition, properties }: Schema): RegisteredSchema {
  return registered(properties, { type: /json/i.test(properties.format) ? 'JSON' : 'AVRO', schema: definition });
}

/** By a converter's options, with the app's own credentials. Throws ConfigException. */
export function azureRegistry(options: RegistryOptions): AzureRegistry {
  const [url] = options['schema.registry.url'];
  const group = options['schema.registry.group'];
  if (!url) throw ConfigException.missing('schema.registry.url');
  if (!group) throw ConfigException.missing('schema.registry.group');
  const namespace = url.replace(/^(https:\/\/)?/, 'https://').replace(/\/$/, '');
  let client: Promise<AzureClient> | undefined;
  return new AzureRegistry(() => (client ??= connect(namespace)), group);
}

async function connect(namespace: string): Promise<AzureClient> {
  const [{ SchemaRegistryClient }, { DefaultAzureCredential }] = await Promise.all([
    import('@azure/schema-registry'),
    import('@azure/identity'),
  ]);
  return new SchemaRegistryClient(namespace, new DefaultAzureCredential());
}
