import { type Config, type MaybePromise, SerializationException } from '../../api/index.ts';
import { azureRegistry } from './azure-registry.ts';
import { confluentRegistry } from './confluent-registry.ts';
import { RegistryCallException, RegistryException } from './errors.ts';
import { chain } from './maybe-promise.ts';
import type { RegistryOptions } from './options.ts';
import type { RegisteredSchema, SchemaRegistry, SchemaText } from './registry.ts';
import { Remembered } from './remembered.ts';
import { refuseUnsupported } from './unsupported.ts';

/** The format's name in error texts, e.g. `Avro`, and its rule for `latest.compatibility.strict`. */
export interface FormatRules {
  readonly label: string;
  /** Whether data written by `writer` can be read by `reader`: what is wrong, nothing where it can. */
  incompatibilities(
    reader: RegisteredSchema,
    writer: SchemaText,
    references: (schema: SchemaText) => Promise<ReadonlyMap<string, RegisteredSchema>>,
  ): MaybePromise<readonly string[]>;
}

/**
 * The schemas of a registry as converters use them, remembered: known ones are there at once, others come by a promise. All
 * throw RegistryCallException or SerializationException; what failed is asked again the next time.
 */
export class SubjectSchemas {
  readonly registry: SchemaRegistry;
  readonly #options: RegistryOptions;
  readonly #rules: FormatRules;
  readonly #toWrite: Remembered<RegisteredSchema>;
  readonly #byId: Remembered<RegisteredSchema>;
  readonly #versions: Remembered<number | undefined>;
  readonly #references = new Remembered<ReadonlyMap<string, RegisteredSchema>>(1000);

  constructor(registry: SchemaRegistry, options: RegistryOptions, rules: FormatRules) {
    this.registry = registry;
    this.#options = options;
    this.#rules = rules;
    const size = options['max.schemas.per.subject'];
    const latest = options['use.latest.version'] && !options['auto.register.schemas'];
    const ttl = latest && options['latest.cache.ttl.sec'] >= 0 ? options['latest.cache.ttl.sec'] * 1000 : undefined;
    this.#toWrite = new Remembered(latest ? options['latest.cache.size'] : size, ttl);
    this.#byId = new Remembered(size);
    this.#versions = new Remembered(size);
  }

  /**
   * The registered schema to write a subject's records with: the given one, unless `use.schema.id` or `use.latest.version` asks
   * for another.
   */
  toWrite(subject: string, schema: SchemaText): MaybePromise<RegisteredSchema> {
    return this.#toWrite.get(subject, schema.schema, () => this.#resolve(subject, schema));
  }

  /** The schema that a record names. `subject` undefined: not known yet. `side` is `key` or `value`. */
  byId(subject: string | undefined, id: number | string, side: string): MaybePromise<RegisteredSchema> {
    return this.#byId.get(subject ?? '', id, () =>
      this.#asking(`Error retrieving ${this.#rules.label} ${side} schema for id ${id}`, () =>
        this.registry.byId(id, subject),
      ),
    );
  }

  /** The version that the subject gives a schema; undefined where the subject does not have it. */
  versionOf(subject: string, schema: RegisteredSchema, side: string): MaybePromise<number | undefined> {
    return this.#versions.get(subject, schema.id, () =>
      this.#asking(`Error retrieving ${this.#rules.label} ${side} schema version for id ${schema.id}`, async () => {
        try {
          return (await this.registry.lookUp(subject, schema, this.#options['normalize.schemas'])).version;
        } catch (error) {
          if (error instanceof RegistryException && error.status === 404) return undefined;
          throw error;
        }
      }),
    );
  }

  /** All schemas that a schema refers to, also through others; each after those that it needs itself. */
  references(schema: SchemaText): MaybePromise<RegisteredSchema[]> {
    return chain(this.referencesByName(schema), (found) => [...found.values()]);
  }

  /** As `references`, by the names under which the schemas are used. */
  referencesByName(schema: SchemaText): MaybePromise<ReadonlyMap<string, RegisteredSchema>> {
    if (!schema.references?.length) return new Map();
    const key = schema.references.map(({ subject, version }) => `${subject}/${version}`).join('\n');
    return this.#references.get('', key, () =>
      this.#asking(`Error retrieving the references of a ${this.#rules.label} schema`, () =>
        this.#collect(schema, new Map()),
      ),
    );
  }

  close(): Promise<void> {
    return this.registry.close();
  }

  async #collect(schema: SchemaText, found: Map<string, RegisteredSchema>): Promise<Map<string, RegisteredSchema>> {
    for (const { name, subject, version } of schema.references ?? []) {
      if (found.has(name)) continue;
      const reference = await this.registry.byVersion(subject, version);
      await this.#collect(reference, found);
      found.set(name, reference);
    }
    return found;
  }

  #resolve(subject: string, schema: SchemaText): Promise<RegisteredSchema> {
    const { label } = this.#rules;
    const normalize = this.#options['normalize.schemas'];
    if (this.#options['auto.register.schemas']) {
      return this.#asking(`Error registering ${label} schema${schema.schema}`, () =>
        this.registry.register(subject, schema, normalize),
      );
    }
    const id = this.#options['use.schema.id'];
    if (id >= 0) {
      return this.#asking('Error retrieving schema ID', async () => {
        const given = await this.registry.byId(id, subject);
        return this.#checked(given, schema, 'id.compatibility.strict', ' to disable this check');
      });
    }
    if (this.#options['use.latest.version']) {
      return this.#asking(`Error retrieving latest version of ${label} schema${schema.schema}`, async () => {
        const latest = await this.registry.byVersion(subject, 'latest');
        return this.#checked(latest, schema, 'latest.compatibility.strict', ' to disable this check');
      });
    }
    return this.#asking(`Error retrieving ${label} schema${schema.schema}`, () =>
      this.registry.lookUp(subject, schema, normalize),
    );
  }

  async #checked(
    reader: RegisteredSchema,
    writer: SchemaText,
    option: 'id.compatibility.strict' | 'latest.compatibility.strict',
    end: string,
  ): Promise<RegisteredSchema> {
    if (!this.#options[option]) return reader;
    const wrong = await this.#rules.incompatibilities(reader, writer, async (schema) => this.referencesByName(schema));
    if (wrong.length === 0) return reader;
    throw new SerializationException(`Error serializing ${this.#rules.label} message`, {
      cause: new SerializationException(
        `Incompatible schema of type '${reader.type}'. Set ${option}=false${end}. ${wrong.join(', ')}`,
      ),
    });
  }

  async #asking<T>(what: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof RegistryException) throw new RegistryCallException(what, error);
      throw error;
    }
  }
}

/** By a converter's options. Throws ConfigException. */
export function subjectSchemas(config: Config, options: RegistryOptions, rules: FormatRules): SubjectSchemas {
  refuseUnsupported(config);
  const registry =
    options['schema.registry.kind'] === 'azure' ? azureRegistry(options) : confluentRegistry(config, options);
  return new SubjectSchemas(registry, options, rules);
}
