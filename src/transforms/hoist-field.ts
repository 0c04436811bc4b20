import {
  type Config,
  type ConfigDef,
  type ConnectRecord,
  parseConfig,
  type Schema,
  SchemaBuilder,
  Struct,
  type Transformation,
} from '../api/index.ts';
import { perSchema } from './per-schema.ts';
import { setMember } from './plain-map.ts';
import { keyAndValue, keyAndValuePlugins, type RecordSide } from './record-side.ts';
import { putChecked } from './struct-put.ts';

const CONFIG = [
  {
    name: 'field',
    type: 'STRING',
    importance: 'MEDIUM',
    doc: 'The name of the one field that the new struct or map has.',
  },
] as const satisfies ConfigDef;

class HoistFieldOnSide implements Transformation {
  readonly #side: RecordSide;
  /** null, which a client of the REST API can set, is the name then, as in Connect. */
  #field: string | null = '';
  #hoisted!: (schema: Schema) => Schema;

  constructor(side: RecordSide) {
    this.#side = side;
  }

  configure(config: Config): void {
    const { field } = parseConfig(CONFIG, config);
    this.#field = field;
    this.#hoisted = perSchema((schema) => SchemaBuilder.struct().field(field, schema).build());
  }

  apply<R extends ConnectRecord>(record: R): R {
    const schema = this.#side.schema(record);
    const value = this.#side.value(record);
    if (!schema) return this.#side.replace(record, undefined, this.#map(value));
    const struct = new Struct(this.#hoisted(schema));
    putChecked(struct, struct.schema.fields[0]!, value);
    return this.#side.replace(record, struct.schema, struct);
  }

  #map(value: unknown): object {
    if (this.#field === null) return new Map([[null, value]]);
    const map: Record<string, unknown> = {};
    setMember(map, this.#field, value);
    return map;
  }
}

export const HoistField = keyAndValue(HoistFieldOnSide);
export const hoistField = keyAndValuePlugins('HoistField', CONFIG, HoistField);
