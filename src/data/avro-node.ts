import { DataException } from '../api/errors.ts';
import { parseJson } from './json.ts';

const PRIMITIVES = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const;

type Properties = Readonly<Record<string, unknown>>;
interface Node<Type extends string> {
  readonly type: Type;
  /** All that the schema's JSON object says. */
  readonly properties: Properties;
}
interface Named<Type extends string> extends Node<Type> {
  readonly fullName: string;
  readonly doc: string | undefined;
}

export interface AvroField {
  readonly name: string;
  readonly node: AvroNode;
  readonly doc: string | undefined;
  /** As JSON; undefined where there is none. */
  readonly default: unknown;
  readonly properties: Properties;
}
export interface AvroRecord extends Named<'record'> {
  readonly fields: readonly AvroField[];
}
export interface AvroUnion extends Node<'union'> {
  readonly branches: readonly AvroNode[];
}

/** An Avro schema with its names resolved: a type that holds itself is a cycle of objects. */
export type AvroNode =
  | { [Type in (typeof PRIMITIVES)[number]]: Node<Type> }[(typeof PRIMITIVES)[number]]
  | AvroRecord
  | (Named<'enum'> & { readonly symbols: readonly string[] })
  | (Named<'fixed'> & { readonly size: number })
  | (Node<'array'> & { readonly items: AvroNode })
  | (Node<'map'> & { readonly values: AvroNode })
  | AvroUnion;

/** By which a union tells its branches apart: the full name, or the type. */
export function branchName(node: AvroNode): string {
  return 'fullName' in node ? node.fullName : node.type;
}

/**
 * Reads the text of an Avro schema. Throws DataException where it is none.
 * @param references texts of the schemas that it uses, each after those that it uses itself
 */
export function parseAvro(text: string, references: readonly string[] = []): AvroNode {
  const names = new Map<string, AvroNode>();
  for (const reference of references) resolve(json(reference), '', names);
  return resolve(json(text), '', names);
}

/** As `parseAvro`, of parsed JSON. */
export function avroNode(schema: unknown): AvroNode {
  return resolve(schema, '', new Map());
}

function json(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

function resolve(schema: unknown, namespace: string, names: Map<string, AvroNode>): AvroNode {
  if (typeof schema === 'string') return named(schema, namespace, names);
  if (Array.isArray(schema)) {
    return { type: 'union', properties: {}, branches: schema.map((branch) => resolve(branch, namespace, names)) };
  }
  if (typeof schema !== 'object' || schema === null) throw invalid(schema);
  const properties = schema as Properties;
  const { type } = properties;
  switch (type) {
    case 'array':
      return { type, properties, items: resolve(properties.items, namespace, names) };
    case 'map':
      return { type, properties, values: resolve(properties.values, namespace, names) };
    case 'record':
    case 'error':
    case 'enum':
    case 'fixed':
      return define(properties, namespace, names);
    default:
      if (isPrimitive(type)) return { type, properties } as AvroNode;
      return resolve(type, namespace, names);
  }
}

function isPrimitive(type: unknown): type is (typeof PRIMITIVES)[number] {
  return (PRIMITIVES as readonly unknown[]).includes(type);
}

function named(name: string, namespace: string, names: Map<string, AvroNode>): AvroNode {
  if (isPrimitive(name)) return { type: name, properties: {} } as AvroNode;
  const found = names.get(name.includes('.') || !namespace ? name : `${namespace}.${name}`) ?? names.get(name);
  if (!found) throw new DataException(`The Avro schema uses the type ${name}, which it does not define.`);
  return found;
}

function define(properties: Properties, namespace: string, names: Map<string, AvroNode>): AvroNode {
  const { name, doc: given } = properties;
  if (typeof name !== 'string' || name === '') throw invalid(properties);
  for (const part of name.split('.')) checkName(part);
  const own = typeof properties.namespace === 'string' ? properties.namespace : namespace;
  const fullName = name.includes('.') || own === '' ? name : `${own}.${name}`;
  const within = fullName.slice(0, Math.max(0, fullName.lastIndexOf('.')));
  const doc = typeof given === 'string' ? given : undefined;
  if (properties.type === 'enum') {
    return remember(names, { type: 'enum', fullName, doc, properties, symbols: properties.symbols as string[] });
  }
  if (properties.type === 'fixed') {
    return remember(names, { type: 'fixed', fullName, doc, properties, size: Number(properties.size) });
  }
  if (!Array.isArray(properties.fields)) throw invalid(properties);
  const fields: AvroField[] = [];
  const record = remember(names, { type: 'record', fullName, doc, properties, fields });
  for (const field of properties.fields as Properties[]) {
    checkName(String(field.name));
    fields.push({
      name: String(field.name),
      node: resolve(field.type, within, names),
      doc: typeof field.doc === 'string' ? field.doc : undefined,
      default: field.default,
      properties: field,
    });
  }
  return record;
}

function checkName(name: string): void {
  if (/^[A-Za-z_]\w*$/.test(name)) return;
  throw new DataException(
    `The name ${name} cannot be written as Avro: it must be letters, digits and underscores, and not begin with a digit`,
    { hint: 'Set scrub.invalid.names to true, or rename it by a transformation.' },
  );
}

function remember(names: Map<string, AvroNode>, node: AvroNode & { fullName: string }): AvroNode {
  names.set(node.fullName, node);
  return node;
}

function invalid(schema: unknown): DataException {
  return new DataException(`This is not an Avro schema: ${JSON.stringify(schema)?.slice(0, 200)}`);
}
