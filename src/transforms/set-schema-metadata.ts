import {
  type Config,
  type ConfigDef,
  ConfigException,
  type ConnectRecord,
  parseConfig,
  Schema,
  Struct,
  type Transformation,
} from '../api/index.ts';
import { flag, REPLACE_NULL_WITH_DEFAULT } from './options.ts';
import { perSchema } from './per-schema.ts';
import { keyAndValue, keyAndValuePlugins, type RecordSide } from './record-side.ts';
import { requireSchema } from './requirements.ts';
import { putChecked, putCopied } from './struct-put.ts';

const CONFIG = [
  {
    name: 'schema.name',
    type: 'STRING',
    default: null,
    importance: 'HIGH',
    doc: 'The name the schema gets. Without one it keeps its own.',
  },
  {
    name: 'schema.version',
    type: 'INT',
    default: null,
    importance: 'HIGH',
    doc: 'The version the schema gets. Without one it keeps its own.',
  },
  REPLACE_NULL_WITH_DEFAULT,
] as const satisfies ConfigDef;

class SetSchemaMetadataOnSide implements Transformation {
  readonly #side: RecordSide;
  #withDefault = true;
  #renamed!: (schema: Schema) => Schema;

  constructor(side: RecordSide) {
    this.#side = side;
  }

  configure(config: Config): void {
    const options = parseConfig(CONFIG, config);
    const [name, version] = [options['schema.name'], options['schema.version']];
    if (name === null && version === null) {
      throw new ConfigException('Neither schema name nor version configured', {
        hint: 'Set schema.name, schema.version, or both.',
      });
    }
    this.#withDefault = flag(options['replace.null.with.default']);
    this.#renamed = perSchema(
      (schema) =>
        new Schema(schema.type, {
          optional: schema.optional,
          default: schema.default,
          name: name ?? schema.name,
          version: version ?? schema.version,
          doc: schema.doc,
          parameters: schema.parameters,
          fields: schema.fields,
        }),
    );
  }

  apply<R extends ConnectRecord>(record: R): R {
    const schema = this.#side.schema(record);
    const value = this.#side.value(record);
    if (value === null && !schema) return record;
    requireSchema(schema, 'updating schema metadata');
    const renamed = this.#renamed(schema);
    return this.#side.replace(record, renamed, value instanceof Struct ? this.#copy(value, schema, renamed) : value);
  }

  #copy(struct: Struct, schema: Schema, renamed: Schema): Struct {
    const put = struct.schema === schema ? putCopied : putChecked;
    const copy = new Struct(renamed);
    for (const field of renamed.fields) {
      const value = struct.at(field.index) ?? null;
      put(copy, field, value === null && this.#withDefault ? (field.schema.default ?? null) : value);
    }
    return copy;
  }
}

export const SetSchemaMetadata = keyAndValue(SetSchemaMetadataOnSide);
export const setSchemaMetadata = keyAndValuePlugins('SetSchemaMetadata', CONFIG, SetSchemaMetadata);
