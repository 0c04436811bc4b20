import {
  type Config,
  type ConfigDef,
  type ConnectRecord,
  listOf,
  nonEmpty,
  parseConfig,
  type Schema,
  Struct,
  type Transformation,
} from '../api/index.ts';
import { javaHashOrder } from '../api/java-hash-order.ts';
import { emptied, Replacement } from './mask-value.ts';
import { flag, REPLACE_NULL_WITH_DEFAULT } from './options.ts';
import { perSchema } from './per-schema.ts';
import { member, setMember, withOtherKeys } from './plain-map.ts';
import { keyAndValue, keyAndValuePlugins, type RecordSide } from './record-side.ts';
import { requireMap, requireStruct } from './requirements.ts';
import { putCopied } from './struct-put.ts';

const CONFIG = [
  {
    name: 'fields',
    type: 'LIST',
    validator: listOf([], { allowEmpty: false }),
    importance: 'HIGH',
    doc: 'The names of the fields to hide.',
  },
  {
    name: 'replacement',
    type: 'STRING',
    default: null,
    validator: nonEmpty,
    importance: 'LOW',
    doc: "What stands in place of all those fields' values, which must then be numbers or strings; without it 0, false, an empty text and the like.",
  },
  REPLACE_NULL_WITH_DEFAULT,
] as const satisfies ConfigDef;

const PURPOSE = 'mask fields';

class MaskFieldOnSide implements Transformation {
  readonly #side: RecordSide;
  #fields: ReadonlySet<string> = new Set();
  #replacement: Replacement | undefined;
  #replaceNull = true;
  /** Whether to mask, by field index. */
  #masks!: (schema: Schema) => readonly boolean[];

  constructor(side: RecordSide) {
    this.#side = side;
  }

  configure(config: Config): void {
    const options = parseConfig(CONFIG, config);
    this.#fields = new Set(javaHashOrder(options.fields));
    this.#replacement = options.replacement === null ? undefined : new Replacement(options.replacement);
    this.#replaceNull = flag(options['replace.null.with.default']);
    this.#masks = perSchema((schema) => schema.fields.map(({ name }) => this.#fields.has(name)));
  }

  apply<R extends ConnectRecord>(record: R): R {
    const schema = this.#side.schema(record);
    const value = this.#side.value(record);
    if (!schema) return this.#side.replace(record, undefined, this.#schemaless(value));
    return this.#side.replace(record, schema, this.#struct(requireStruct(schema, value, PURPOSE)));
  }

  #schemaless(value: unknown): unknown {
    const map = requireMap(value, PURPOSE);
    const updated = { ...map };
    for (const field of this.#fields) setMember(updated, field, this.#masked(undefined, member(map, field)));
    return withOtherKeys(updated);
  }

  #struct(struct: Struct): Struct {
    const updated = new Struct(struct.schema);
    const masks = this.#masks(struct.schema);
    for (const field of struct.schema.fields) {
      const value = struct.at(field.index) ?? (this.#replaceNull ? (field.schema.default ?? null) : null);
      putCopied(updated, field, masks[field.index] ? this.#masked(field.schema, value) : value);
    }
    return updated;
  }

  #masked(schema: Schema | undefined, value: unknown): unknown {
    if (value === null) return null;
    return this.#replacement ? this.#replacement.instead(schema, value) : emptied(schema, value);
  }
}

export const MaskField = keyAndValue(MaskFieldOnSide);
export const maskField = keyAndValuePlugins('MaskField', CONFIG, MaskField);
