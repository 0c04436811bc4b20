import {
  type Config,
  type ConfigDef,
  ConfigException,
  type ConnectRecord,
  DataException,
  type Field,
  listOf,
  parseConfig,
  type Schema,
  SchemaBuilder,
  Struct,
  type Transformation,
  validator,
} from '../api/index.ts';
import { javaHashOrder } from '../api/java-hash-order.ts';
import { flag, notNull, REPLACE_NULL_WITH_DEFAULT } from './options.ts';
import { perSchema } from './per-schema.ts';
import { requireTextKeys, setMember } from './plain-map.ts';
import { keyAndValue, keyAndValuePlugins, type RecordSide } from './record-side.ts';
import { type PlainMap, requireMap, requireStruct } from './requirements.ts';
import { copySchemaBasics } from './schema-copy.ts';
import { putChecked, putCopied } from './struct-put.ts';

const CONFIG = [
  {
    name: 'exclude',
    type: 'LIST',
    default: [],
    validator: listOf([]),
    importance: 'MEDIUM',
    doc: 'Fields to leave out, whether they are included or not.',
  },
  {
    name: 'include',
    type: 'LIST',
    default: [],
    validator: listOf([]),
    importance: 'MEDIUM',
    doc: 'The only fields to keep. Without any, all that are not excluded.',
  },
  {
    name: 'renames',
    type: 'LIST',
    default: [],
    validator: validator('list of colon-delimited pairs, e.g. <code>foo:bar,abc:xyz</code>', (_, value) => {
      parseRenames(value as string[]);
    }),
    importance: 'MEDIUM',
    doc: 'New names of fields, as old:new.',
  },
  REPLACE_NULL_WITH_DEFAULT,
] as const satisfies ConfigDef;

const PURPOSE = 'field replacement';

/** What becomes of structs of one schema: its new schema, and where each of the new fields comes from. */
interface Plan {
  readonly schema: Schema;
  readonly copies: readonly Copy[];
}

interface Copy {
  readonly from: string;
  readonly source: Field | undefined;
  readonly target: Field;
}

class ReplaceFieldOnSide implements Transformation {
  readonly #side: RecordSide;
  #exclude: ReadonlySet<string> = new Set();
  #include: ReadonlySet<string> = new Set();
  #renames: ReadonlyMap<string, string> = new Map();
  #withDefault = true;
  #plan!: (schema: Schema) => Plan;

  constructor(side: RecordSide) {
    this.#side = side;
  }

  configure(config: Config): void {
    const options = parseConfig(CONFIG, config);
    this.#exclude = new Set(options.exclude);
    this.#include = new Set(options.include);
    this.#renames = parseRenames(options.renames);
    this.#withDefault = flag(options['replace.null.with.default']);
    const oldNames = inverse(this.#renames);
    this.#plan = perSchema((schema) => this.#makePlan(schema, oldNames));
  }

  apply<R extends ConnectRecord>(record: R): R {
    const value = this.#side.value(record);
    if (value === null) return record;
    const schema = this.#side.schema(record);
    if (!schema)
      return this.#side.replace(record, undefined, this.#replaceInMap(requireTextKeys(requireMap(value, PURPOSE))));
    const struct = this.#replaceInStruct(requireStruct(schema, value, PURPOSE));
    return this.#side.replace(record, struct.schema, struct);
  }

  /** Where two members get the same name, the one that a Java map would give last counts, as in Connect. */
  #replaceInMap(map: PlainMap): PlainMap {
    const kept = Object.keys(map).filter((name) => this.#keeps(name));
    const replaced = this.#renamed(map, kept);
    if (this.#renames.size === 0 || Object.keys(replaced).length === kept.length) return replaced;
    return this.#renamed(
      map,
      javaHashOrder(Object.keys(map)).filter((name) => this.#keeps(name)),
    );
  }

  #renamed(map: PlainMap, names: readonly string[]): PlainMap {
    const renamed: Record<string, unknown> = {};
    for (const name of names) setMember(renamed, this.#renames.get(name) ?? name, map[name]);
    return renamed;
  }

  #replaceInStruct(struct: Struct): Struct {
    const plan = this.#plan(struct.schema);
    const replaced = new Struct(plan.schema);
    for (const { from, source, target } of plan.copies) {
      if (!source) throw new DataException(`${from} is not a valid field name`);
      const value = struct.at(source.index) ?? (this.#withDefault ? source.schema.default : null);
      if (source.schema === target.schema) putCopied(replaced, target, value);
      else putChecked(replaced, target, value);
    }
    return replaced;
  }

  #makePlan(schema: Schema, oldNames: ReadonlyMap<string, string>): Plan {
    const builder = copySchemaBasics(schema, SchemaBuilder.struct());
    for (const { name, schema: fieldSchema } of schema.fields) {
      if (this.#keeps(name)) builder.field(this.#renames.get(name) ?? name, fieldSchema);
    }
    const replaced = builder.build();
    const copies = replaced.fields.map((target) => {
      const from = oldNames.get(target.name) ?? target.name;
      return { from, source: schema.field(from), target };
    });
    return { schema: replaced, copies };
  }

  #keeps(name: string): boolean {
    return !this.#exclude.has(name) && (this.#include.size === 0 || this.#include.has(name));
  }
}

/** New names by old. Throws ConfigException where a pair is none; empty parts at its end do not count. */
function parseRenames(pairs: readonly string[] | null): Map<string, string> {
  const given = notNull(pairs, 'Cannot invoke "java.util.List.iterator()" because "mappings" is null');
  return new Map(
    given.map((pair) => {
      const parts = pair.replace(/:+$/, '').split(':');
      if (parts.length !== 2) {
        throw ConfigException.invalidValue('renames', given, `Invalid rename mapping: ${pair}`);
      }
      return [parts[0]!, parts[1]!];
    }),
  );
}

/** Old names by new. Where several fields get the same name, the one that a Java map would give last counts, as in Connect. */
function inverse(renames: ReadonlyMap<string, string>): Map<string, string> {
  return new Map(javaHashOrder([...renames.keys()]).map((old) => [renames.get(old)!, old]));
}

export const ReplaceField = keyAndValue(ReplaceFieldOnSide);
export const replaceField = keyAndValuePlugins('ReplaceField', CONFIG, ReplaceField);
