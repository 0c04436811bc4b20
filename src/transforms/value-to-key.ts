import {
  type Config,
  type ConfigDef,
  type ConnectRecord,
  DataException,
  listOf,
  parseConfig,
  type Schema,
  SchemaBuilder,
  Struct,
  type Transformation,
} from '../api/index.ts';
import { flag, REPLACE_NULL_WITH_DEFAULT } from './options.ts';
import { perSchema } from './per-schema.ts';
import { member, setMember } from './plain-map.ts';
import { transformation } from './record-side.ts';
import { requireMap, requireStruct } from './requirements.ts';
import { putCopied } from './struct-put.ts';

const CONFIG = [
  {
    name: 'fields',
    type: 'LIST',
    validator: listOf([], { allowEmpty: false }),
    importance: 'HIGH',
    doc: 'The fields of the value that make up the key.',
  },
  REPLACE_NULL_WITH_DEFAULT,
] as const satisfies ConfigDef;

const PURPOSE = 'copying fields from value to key';

export class ValueToKey implements Transformation {
  #fields: readonly string[] = [];
  #withDefault = true;
  #keySchema!: (schema: Schema) => Schema;

  configure(config: Config): void {
    const options = parseConfig(CONFIG, config);
    this.#fields = options.fields;
    this.#withDefault = flag(options['replace.null.with.default']);
    this.#keySchema = perSchema((schema) => {
      const builder = SchemaBuilder.struct();
      for (const name of options.fields) {
        const field = schema.field(name);
        if (!field) throw new DataException(`Field does not exist: ${name}`);
        builder.field(name, field.schema);
      }
      return builder.build();
    });
  }

  apply<R extends ConnectRecord>(record: R): R {
    if (!record.valueSchema) return { ...record, keySchema: undefined, key: this.#keyOfMap(record.value) };
    const value = requireStruct(record.valueSchema, record.value, PURPOSE);
    const key = this.#keyOfStruct(value);
    return { ...record, keySchema: key.schema, key, valueSchema: value.schema };
  }

  #keyOfMap(value: unknown): Record<string, unknown> {
    const map = requireMap(value, PURPOSE);
    const key: Record<string, unknown> = {};
    for (const name of this.#fields) setMember(key, name, member(map, name));
    return key;
  }

  #keyOfStruct(value: Struct): Struct {
    const key = new Struct(this.#keySchema(value.schema));
    for (const field of key.schema.fields) {
      putCopied(key, field, this.#withDefault ? value.get(field.name) : value.getWithoutDefault(field.name));
    }
    return key;
  }
}

export const valueToKey = transformation('ValueToKey', CONFIG, () => new ValueToKey());
