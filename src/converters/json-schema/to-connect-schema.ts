import { DataException, type Field, Schema, SchemaBuilder, Schemas, type SchemaType } from '../../api/index.ts';
import { ENUM, GENERAL_ENUM, GENERAL_UNION, GENERAL_UNION_PREFIX, ID, NULL_MARKER, ONE_OF } from './connect-names.ts';
import type { JsonSchemaOptions } from './options.ts';
import type { Node } from './parse.ts';
import { readValue } from './read-value.ts';
import { schemaCopy } from './schema-copy.ts';

/** The Connect schema of a JSON Schema. `version`: what the registry calls it. Throws DataException. */
export function toConnectSchema(node: Node, options: JsonSchemaOptions, version?: number): Schema {
  return new ToConnect(options).schema(node, version, false);
}

type NodeOf<K extends Node['kind']> = Extract<Node, { kind: K }>;

/** A struct that may hold itself. */
interface Entry {
  readonly node: Node;
  fields: readonly Field[];
  /** How references to it have named it. */
  id?: string;
}

const TYPES: Readonly<Record<string, SchemaType>> = {
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  float32: 'FLOAT32',
  float64: 'FLOAT64',
  bytes: 'BYTES',
};

class ToConnect {
  readonly #options: JsonSchemaOptions;
  readonly #entries = new Map<Node, Entry>();
  #ids = 0;
  #unions = 0;

  constructor(options: JsonSchemaOptions) {
    this.#options = options;
  }

  schema(node: Node, version: number | undefined, optional: boolean): Schema {
    switch (node.kind) {
      case 'boolean':
        return this.#finished(node, SchemaBuilder.bool(), version, optional);
      case 'number':
        return this.#finished(node, numberBuilder(node), version, optional);
      case 'string': {
        const builder = node.source['connect.type'] === 'bytes' ? SchemaBuilder.bytes() : SchemaBuilder.string();
        return this.#finished(node, builder, version, optional);
      }
      case 'enum':
        return this.#finished(node, this.#enum(node.values), version, optional);
      case 'combined':
        return this.#combined(node, version, optional);
      case 'array':
        return this.#finished(node, this.#array(node), version, optional);
      case 'object':
        return this.#object(node, version, optional);
      case 'reference':
        return this.#reference(node.target(), version, optional);
      default:
        throw new DataException(`Unsupported schema type: a JSON Schema that is ${node.kind} has none in Connect.`);
    }
  }

  #reference(target: Node, version: number | undefined, optional: boolean): Schema {
    const entry = this.#entries.get(target);
    if (!entry) return this.schema(target, version, optional);
    entry.id = `#id${++this.#ids}`;
    return this.#struct(entry, undefined, optional);
  }

  #array({ items, source }: NodeOf<'array'>): SchemaBuilder {
    if (!items) throw new DataException('Array schema did not specify the items type');
    if (source['connect.type'] !== 'map' || items.kind !== 'object') {
      return SchemaBuilder.array(this.schema(items, undefined, false));
    }
    const part = (name: string) => {
      const node = items.properties.get(name);
      if (node) return this.schema(node, undefined, false);
      throw new DataException(`Map schema did not specify the ${name} type`);
    };
    return SchemaBuilder.map(part('key'), part('value'));
  }

  #object(node: NodeOf<'object'>, version: number | undefined, optional: boolean): Schema {
    if (node.source['connect.type'] === 'map') {
      if (!node.additional) throw new DataException('Map schema did not specify the value type');
      const builder = SchemaBuilder.map(Schemas.STRING, this.schema(node.additional, undefined, false));
      return this.#finished(node, builder, version, optional);
    }
    const required = (name: string) => node.required.has(name);
    const entry = this.#entry(node, byIndex(node.properties), required);
    return this.#struct(entry, version, optional);
  }

  #entry(node: Node, properties: Iterable<readonly [string, Node]>, required: (name: string) => boolean): Entry {
    const entry: Entry = { node, fields: [] };
    this.#entries.set(node, entry);
    entry.fields = [...properties].map(([name, property], index) => {
      const optional = this.#options['use.optional.for.nonrequired'] && !required(name);
      return { name, index, schema: this.schema(property, undefined, optional) };
    });
    return entry;
  }

  #struct(entry: Entry, version: number | undefined, optional: boolean): Schema {
    const { source } = entry.node;
    const parameters = new Map(entry.id === undefined ? [] : [[ID, entry.id]]);
    for (const [name, value] of connectParameters(source)) parameters.set(name, value);
    const schema = new Schema('STRUCT', {
      optional,
      name: text(source.title),
      version: connectVersion(source) ?? version,
      doc: text(source.description),
      parameters: parameters.size > 0 ? parameters : undefined,
      fields: () => entry.fields,
    });
    return source.default === undefined ? schema : schemaCopy(schema, { default: readValue(schema, source.default) });
  }

  #combined(node: NodeOf<'combined'>, version: number | undefined, optional: boolean): Schema {
    const [only] = node.of;
    if (node.of.length === 1 && this.#options['flatten.singleton.unions']) return this.schema(only!, undefined, false);
    if (node.criterion === 'all') return this.#all(node, version, optional);
    const members = node.of.filter(({ kind }) => kind !== 'null');
    if (node.of.length === 2 && members.length === 1) return this.schema(members[0]!, version, true);
    return this.#finished(node, this.#union(members, members.length < node.of.length), version, optional);
  }

  #union(members: readonly Node[], nullable: boolean): SchemaBuilder {
    const general = this.#options['generalized.sum.type.support'];
    const name = general ? `${GENERAL_UNION_PREFIX}${this.#unions++}` : ONE_OF;
    const builder = SchemaBuilder.struct().name(name);
    if (general) builder.parameter(GENERAL_UNION, name);
    if (nullable) builder.optional();
    const prefix = general ? `${GENERAL_UNION_PREFIX}field_` : `${name}.field.`;
    for (const [index, member] of members.entries()) {
      builder.field(`${prefix}${index}`, this.schema(member, undefined, true));
    }
    return builder;
  }

  /** Properties of all together, else what says most. */
  #all(node: NodeOf<'combined'>, version: number | undefined, optional: boolean): Schema {
    const properties = new Map<string, Node>();
    const required = new Map<string, boolean>();
    for (const part of node.of) collect(part, properties, required, new Set());
    if (properties.size > 0) {
      const entry = this.#entry(node, properties, (name) => required.get(name) === true);
      return new Schema('STRUCT', { optional, fields: () => entry.fields });
    }
    const chosen = mostTelling(node.of);
    if (chosen?.kind === 'reference') return this.#reference(chosen.target(), version, optional);
    if (chosen) return this.schema(chosen, version, optional);
    throw new DataException('Unsupported criterion allOf: its parts have neither properties nor a type in common.');
  }

  #enum(values: readonly unknown[]): SchemaBuilder {
    const general = this.#options['generalized.sum.type.support'];
    const parameter = general ? GENERAL_ENUM : ENUM;
    const builder = SchemaBuilder.string().parameter(parameter, '');
    for (const [index, value] of values.entries()) {
      const symbol = value === null ? NULL_MARKER : String(value);
      builder.parameter(`${parameter}.${symbol}`, general ? String(index) : symbol);
    }
    return builder;
  }

  #finished({ source }: Node, builder: SchemaBuilder, version: number | undefined, optional: boolean): Schema {
    const [title, description] = [text(source.title), text(source.description)];
    const known = builder.build();
    if (title !== undefined && known.name === undefined) builder.name(title);
    const own = connectVersion(source) ?? version;
    if (own !== undefined) builder.version(own);
    if (description !== undefined) builder.doc(description);
    builder.parameters(connectParameters(source));
    if (source.default !== undefined) {
      const schema = builder.build();
      builder.defaultValue(source.default === null && !schema.optional ? null : readValue(schema, source.default));
    }
    if (optional) builder.optional();
    return builder.build();
  }
}

function numberBuilder({ integer, source }: NodeOf<'number'>): SchemaBuilder {
  const type = source['connect.type'];
  if (type === undefined) return integer ? SchemaBuilder.int64() : SchemaBuilder.float64();
  const known = TYPES[String(type)];
  if (known) return SchemaBuilder.of(known);
  throw new DataException(`Unsupported type ${String(type)}`);
}

/** By `connect.index`; where there is none by what has been placed so far. */
function byIndex(properties: ReadonlyMap<string, Node>): (readonly [string, Node])[] {
  const placed = new Map<number, readonly [string, Node]>();
  for (const property of properties) {
    const index = property[1].source['connect.index'];
    placed.set(Number.isInteger(index) ? (index as number) : placed.size, property);
  }
  return [...placed].sort(([a], [b]) => a - b).map(([, property]) => property);
}

function collect(node: Node, properties: Map<string, Node>, required: Map<string, boolean>, seen: Set<Node>): void {
  if (seen.has(node)) return;
  seen.add(node);
  if (node.kind === 'combined' && node.criterion === 'all') {
    for (const part of node.of) collect(part, properties, required, seen);
  } else if (node.kind === 'object') {
    for (const [name, property] of node.properties) {
      properties.set(name, property);
      required.set(name, node.required.has(name));
    }
  } else if (node.kind === 'reference') {
    collect(node.target(), properties, required, seen);
  }
}

function mostTelling(parts: readonly Node[]): Node | undefined {
  const last = <K extends Node['kind']>(kind: K) => parts.findLast((part): part is NodeOf<K> => part.kind === kind);
  const combined = last('combined');
  if (combined) return combined;
  const [string, number] = [last('string'), last('number')];
  const constant = parts.find((part) => part.kind === 'enum' && part.constant);
  if (constant) return string ?? number;
  const values = last('enum');
  if (values) return string ? values : number;
  if (string?.format) return number ?? string;
  return last('reference');
}

function connectParameters(source: Node['source']): [string, string][] {
  const parameters = source['connect.parameters'];
  if (typeof parameters !== 'object' || parameters === null) return [];
  return Object.entries(parameters).map(([name, value]) => [name, String(value)]);
}

function connectVersion(source: Node['source']): number | undefined {
  const version = source['connect.version'];
  return Number.isInteger(version) ? (version as number) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
