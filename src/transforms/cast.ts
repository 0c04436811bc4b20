import {
  type Config,
  type ConfigDef,
  ConfigException,
  type ConnectRecord,
  JavaException,
  parseConfig,
  type Schema,
  SchemaBuilder,
  Struct,
  type Transformation,
  validator,
} from '../api/index.ts';
import { javaHashOrder } from '../api/java-hash-order.ts';
import { CAST_TARGETS, type Caster, type CastTarget, caster } from './cast-value.ts';
import { flag, REPLACE_NULL_WITH_DEFAULT } from './options.ts';
import { perSchema } from './per-schema.ts';
import { member, setMember, withOtherKeys } from './plain-map.ts';
import { keyAndValue, keyAndValuePlugins, type RecordSide } from './record-side.ts';
import { requireMap, requireStruct } from './requirements.ts';
import { copySchemaBasics } from './schema-copy.ts';
import { putCopied } from './struct-put.ts';

const CONFIG = [
  {
    name: 'spec',
    type: 'LIST',
    validator: validator('list of colon-delimited pairs, e.g. <code>foo:bar,abc:xyz</code>', (_name, value) => {
      const mappings = value as string[] | null;
      if (!mappings?.length) throw new ConfigException('Must specify at least one field to cast.');
      parseSpec(mappings);
    }),
    importance: 'HIGH',
    doc:
      'The fields to cast and their new types, as field1:type,field2:type; or one type alone, for the key or value as a whole. Types are ' +
      'int8, int16, int32, int64, float32, float64, boolean and string. Bytes can become strings only, which are base64.',
  },
  REPLACE_NULL_WITH_DEFAULT,
] as const satisfies ConfigDef;

const PURPOSE = 'cast types';

class CastOnSide implements Transformation {
  readonly #side: RecordSide;
  #schemalessWhole: Caster | undefined;
  #schemalessFields: readonly (readonly [name: string, cast: Caster])[] = [];
  #replaceNull = true;
  #plan!: (schema: Schema) => CastPlan;

  constructor(side: RecordSide) {
    this.#side = side;
  }

  configure(config: Config): void {
    const options = parseConfig(CONFIG, config);
    const spec = parseSpec(options.spec);
    this.#schemalessWhole = spec.whole && caster(undefined, spec.whole);
    this.#schemalessFields = javaHashOrder([...spec.fields.keys()]).map((name) => [
      name,
      caster(undefined, spec.fields.get(name)!),
    ]);
    this.#replaceNull = flag(options['replace.null.with.default']);
    this.#plan = perSchema((schema) => makePlan(schema, spec));
  }

  apply<R extends ConnectRecord>(record: R): R {
    const value = this.#side.value(record);
    if (value === null) return record;
    const schema = this.#side.schema(record);
    if (!schema) return this.#side.replace(record, undefined, this.#schemaless(value));
    const plan = this.#plan(schema);
    if (plan.whole) return this.#side.replace(record, plan.schema, plan.whole(value));
    const struct = requireStruct(schema, value, PURPOSE);
    return this.#side.replace(record, plan.schema, this.#struct(struct, plan));
  }

  #schemaless(value: unknown): unknown {
    if (this.#schemalessWhole) return this.#schemalessWhole(value);
    const map = requireMap(value, PURPOSE);
    const updated = { ...map };
    for (const [field, castField] of this.#schemalessFields) setMember(updated, field, castField(member(map, field)));
    return withOtherKeys(updated);
  }

  #struct(struct: Struct, { schema, casters }: CastPlan): Struct {
    const updated = new Struct(schema);
    for (const field of schema.fields) {
      const { index } = field;
      let value = struct.at(index);
      if (value === null && this.#replaceNull) value = struct.schema.fields[index]!.schema.default ?? null;
      const cast = casters[index];
      putCopied(updated, field, cast ? cast(value) : value);
    }
    return updated;
  }
}

interface CastSpec {
  readonly fields: ReadonlyMap<string, CastTarget>;
  readonly whole: CastTarget | undefined;
}

/** What becomes of values of one schema. */
interface CastPlan {
  readonly schema: Schema;
  /** By field index. */
  readonly casters: readonly (Caster | undefined)[];
  readonly whole: Caster | undefined;
}

function makePlan(schema: Schema, { fields, whole }: CastSpec): CastPlan {
  const builder = copySchemaBasics(schema, whole ? SchemaBuilder.of(whole) : SchemaBuilder.struct());
  const casters: (Caster | undefined)[] = [];
  if (!whole) {
    for (const field of schema.fields) {
      const type = fields.get(field.name);
      casters.push(type && caster(field.schema, type));
      builder.field(field.name, type ? castSchema(field.schema, type, SchemaBuilder.of(type)) : field.schema);
    }
  }
  return {
    schema: castSchema(schema, whole, builder),
    casters,
    whole: whole && caster(schema, whole),
  };
}

/** A struct as a whole has no type to cast its default to: that is refused. */
function castSchema(source: Schema, type: CastTarget | undefined, builder: SchemaBuilder): Schema {
  if (source.optional) builder.optional();
  const original = source.default ?? null;
  if (original !== null) builder.defaultValue(caster(source, type ?? 'STRING')(original));
  return builder.build();
}

/** Throws ConfigException. */
function parseSpec(mappings: readonly string[]): CastSpec {
  const fields = new Map<string, CastTarget>();
  let whole: CastTarget | undefined;
  for (const mapping of mappings) {
    const parts = withoutEmptyEnd(mapping.split(':'));
    if (parts.length > 2) {
      throw ConfigException.invalidValue('renames', mappings, `Invalid rename mapping: ${mapping}`);
    }
    if (parts.length === 0) {
      throw new JavaException('java.lang.ArrayIndexOutOfBoundsException', 'Index 1 out of bounds for length 0', {
        hint: 'Write each element of spec as field:type.',
      });
    }
    if (parts.length === 1) whole = typeNamed(parts[0]!);
    else fields.set(parts[0]!.trim(), typeNamed(parts[1]!));
  }
  if (whole && mappings.length > 1) {
    throw new ConfigException(
      'Cast transformations that specify a type to cast the entire value to may only specify a single cast in their spec',
    );
  }
  return { fields, whole };
}

/** Java's `split` leaves out empty parts at the end, unless the whole text is empty. */
function withoutEmptyEnd(parts: string[]): string[] {
  let end = parts.length;
  while (parts.length > 1 && end > 0 && parts[end - 1] === '') end--;
  return parts.slice(0, end);
}

const OTHER_TYPES = ['BYTES', 'ARRAY', 'MAP', 'STRUCT'];

function typeNamed(text: string): CastTarget {
  const name = text.trim();
  const type = name.toUpperCase();
  if ((CAST_TARGETS as readonly string[]).includes(type)) return type as CastTarget;
  if (OTHER_TYPES.includes(type)) {
    throw new ConfigException(
      `Cast transformation does not support casting to ${type}; supported types are [${CAST_TARGETS.join(', ')}]`,
    );
  }
  const cause = `java.lang.IllegalArgumentException: No enum constant org.apache.kafka.connect.data.Schema.Type.${type}`;
  throw new ConfigException(`Invalid value ${cause} for configuration Invalid type found in casting spec: ${name}`, {
    hint: `Types are ${CAST_TARGETS.join(', ').toLowerCase()}.`,
  });
}

export const Cast = keyAndValue(CastOnSide);
export const cast = keyAndValuePlugins('Cast', CONFIG, Cast);
