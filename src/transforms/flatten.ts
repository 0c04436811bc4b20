import {
  type Config,
  type ConfigDef,
  type ConnectRecord,
  DataException,
  type Field,
  parseConfig,
  type Schema,
  SchemaBuilder,
  Struct,
  type Transformation,
} from '../api/index.ts';
import { javaClass } from '../api/java-class.ts';
import { javaHashOrder } from '../api/java-hash-order.ts';
import { isDecimal } from '../api/logical-types.ts';
import { perSchema } from './per-schema.ts';
import { requireTextKeys, setMember } from './plain-map.ts';
import { keyAndValue, keyAndValuePlugins, type RecordSide } from './record-side.ts';
import { isPlainMap, type PlainMap, requireMap, requireStruct } from './requirements.ts';
import { copySchemaBasics } from './schema-copy.ts';
import { putCopied } from './struct-put.ts';

const CONFIG = [
  {
    name: 'delimiter',
    type: 'STRING',
    default: '.',
    importance: 'MEDIUM',
    doc: 'What stands between the names of the levels in a new name.',
  },
] as const satisfies ConfigDef;

const PURPOSE = 'flattening';

/** What becomes of structs of one schema. */
interface Plan {
  readonly schema: Schema;
  readonly steps: readonly Step[];
}

/** A field of the original: copied to `target`, or a struct to go into. */
type Step = { readonly field: Field } & ({ readonly target: Field } | { readonly inner: readonly Step[] });

class FlattenOnSide implements Transformation {
  readonly #side: RecordSide;
  #delimiter = '.';
  #plan!: (schema: Schema) => Plan;

  constructor(side: RecordSide) {
    this.#side = side;
  }

  configure(config: Config): void {
    this.#delimiter = parseConfig(CONFIG, config).delimiter;
    this.#plan = perSchema((schema) => this.#makePlan(schema));
  }

  apply<R extends ConnectRecord>(record: R): R {
    const value = this.#side.value(record);
    if (value === null) return record;
    const schema = this.#side.schema(record);
    if (!schema) {
      return this.#side.replace(record, undefined, this.#flatMap(requireTextKeys(requireMap(value, PURPOSE))));
    }
    const struct = requireStruct(schema, value, PURPOSE);
    const plan = this.#plan(schema);
    const flat = new Struct(plan.schema);
    copy(struct, plan.steps, flat);
    return this.#side.replace(record, plan.schema, flat);
  }

  /** Where two members get the same name, the one that a Java map would give last counts, as in Connect. */
  #flatMap(map: PlainMap): PlainMap {
    const flat = {};
    if (this.#addMembers(map, '', flat, Object.keys) === Object.keys(flat).length) return flat;
    const inHashOrder = {};
    this.#addMembers(map, '', inHashOrder, (members) => javaHashOrder(Object.keys(members)));
    return inHashOrder;
  }

  /** How many it added. */
  #addMembers(
    map: PlainMap,
    prefix: string,
    flat: Record<string, unknown>,
    namesOf: (map: PlainMap) => readonly string[],
  ): number {
    let added = 0;
    for (const name of namesOf(map)) {
      const value = map[name];
      const path = this.#path(prefix, name);
      if (isPlainMap(value) || value instanceof Map) {
        added += this.#addMembers(requireTextKeys(requireMap(value, PURPOSE)), path, flat, namesOf);
      } else {
        setMember(flat, path, supported(value, path));
        added++;
      }
    }
    return added;
  }

  #makePlan(schema: Schema): Plan {
    const builder = copySchemaBasics(schema, SchemaBuilder.struct());
    this.#addFields(builder, schema, '', schema.optional, (schema.default ?? null) as Struct | null);
    const flat = builder.build();
    return { schema: flat, steps: this.#steps(schema, '', flat) };
  }

  /** `optional`: whether a struct around these fields is. `outerDefault`: the default of the struct around them. */
  #addFields(
    builder: SchemaBuilder,
    schema: Schema,
    prefix: string,
    optional: boolean,
    outerDefault: Struct | null,
  ): void {
    for (const field of schema.fields) {
      const path = this.#path(prefix, field.name);
      const fieldOptional = optional || field.schema.optional;
      const fieldDefault = field.schema.default ?? outerDefault?.get(field.name) ?? null;
      if (field.schema.type === 'STRUCT') {
        this.#addFields(builder, field.schema, path, fieldOptional, fieldDefault as Struct | null);
      } else if (field.schema.type === 'MAP') {
        throw new DataException(
          `Flatten transformation does not support MAP for record with schemas (for field ${path}).`,
        );
      } else {
        builder.field(path, withDefault(field.schema, fieldOptional, fieldDefault));
      }
    }
  }

  #steps(schema: Schema, prefix: string, flat: Schema): Step[] {
    return schema.fields.map((field) => {
      const path = this.#path(prefix, field.name);
      return field.schema.type === 'STRUCT'
        ? { field, inner: this.#steps(field.schema, path, flat) }
        : { field, target: flat.field(path)! };
    });
  }

  #path(prefix: string, name: string): string {
    return prefix === '' ? name : prefix + this.#delimiter + name;
  }
}

function copy(struct: Struct, steps: readonly Step[], flat: Struct): void {
  for (const step of steps) {
    const value = struct.at(step.field.index);
    if ('target' in step) putCopied(flat, step.target, value ?? step.field.schema.default);
    else if (value !== null) copy(value as Struct, step.inner, flat);
  }
}

function withDefault(schema: Schema, optional: boolean, value: unknown): Schema {
  const builder = copySchemaBasics(schema);
  if (optional) builder.optional();
  if (value !== null) builder.defaultValue(value);
  return builder.build();
}

/** Throws DataException for what Connect has no type for without a schema. */
function supported(value: unknown, path: string): unknown {
  if (value instanceof Struct) {
    const found = `class ${javaClass(value)}`;
    throw new DataException(
      `Flatten transformation does not support ${found} for record without schemas (for field ${path}).`,
    );
  }
  if (value instanceof Date || isDecimal(value)) {
    throw new DataException(
      `Flatten transformation was passed a value of type class ${javaClass(value)} which is not supported by Connect's data API`,
    );
  }
  return value;
}

export const Flatten = keyAndValue(FlattenOnSide);
export const flatten = keyAndValuePlugins('Flatten', CONFIG, Flatten);
