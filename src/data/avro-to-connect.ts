import { DataException } from '../api/errors.ts';
import { LogicalTypes } from '../api/logical-types.ts';
import { type Field, Schema, Schemas, type SchemaType } from '../api/schema.ts';
import { validateValue } from '../api/validate.ts';
import { defaultFromJson } from './avro-default.ts';
import {
  ANYTHING,
  type AvroDataOptions,
  DEFAULT_NAME,
  enumParameter,
  NAMESPACE,
  onlyBranch,
  UNION_NAME,
  UNION_PARAMETER,
  unionField,
} from './avro-names.ts';
import type { AvroNode, AvroRecord, AvroUnion } from './avro-node.ts';

/** What is gathered before a schema is made. */
interface Draft {
  type: SchemaType;
  optional: boolean;
  name?: string;
  version?: number;
  doc?: string;
  default?: unknown;
  parameters: Map<string, string>;
  fields?: Field[];
  keySchema?: Schema;
  valueSchema?: Schema;
}

/** What surrounds a schema. */
interface Place {
  optional: boolean;
  /** A field's default as JSON. */
  default?: unknown;
  doc?: string | undefined;
  version?: number | undefined;
}

/**
 * The Connect schema of an Avro schema, as Confluent's AvroData makes it; undefined for the record that holds values without a
 * schema. Throws DataException.
 * @param version of the registry, for a schema that says none
 */
export function connectSchema(node: AvroNode, options: AvroDataOptions, version?: number): Schema | undefined {
  if (isAnything(node)) return undefined;
  return new SchemaReading(options).read(node, { optional: false, version });
}

export function isAnything(node: AvroNode): boolean {
  return node.type === 'record' && node.fullName === ANYTHING;
}

class SchemaReading {
  readonly #options: AvroDataOptions;
  /** Records that are being read: what makes a schema of one that holds itself. */
  readonly #open = new Map<AvroNode, (optional: boolean) => Schema>();
  readonly #cyclic = new Set<AvroNode>();
  #unions = 0;

  constructor(options: AvroDataOptions) {
    this.#options = options;
  }

  read(node: AvroNode, place: Place): Schema {
    const flat = node.type === 'union' ? this.#flattened(node, place) : undefined;
    if (flat) return flat;
    const draft: Draft = { type: 'STRUCT', optional: place.optional, parameters: new Map() };
    this.#shape(node, draft);
    this.#describe(node, draft, place);
    if (node.type === 'record') this.#fields(node, draft);
    this.#default(node, draft, place);
    if (!this.#cyclic.has(node)) this.#open.delete(node);
    return made(draft);
  }

  #member(node: AvroNode, place: Place): Schema {
    const open = this.#open.get(node);
    if (!open) return this.read(node, place);
    this.#cyclic.add(node);
    return open(place.optional);
  }

  #flattened(node: AvroUnion, { doc }: Place): Schema | undefined {
    const branch = onlyBranch(node, this.#options);
    return branch && this.#member(branch, { optional: node.branches.length === 2, doc });
  }

  #shape(node: AvroNode, draft: Draft): void {
    switch (node.type) {
      case 'bytes':
      case 'fixed':
        bytesShape(node, draft);
        break;
      case 'int':
        intShape(node, draft);
        break;
      case 'long':
        draft.type = 'INT64';
        if (logicalType(node) === 'timestamp-millis') named(draft, LogicalTypes.TIMESTAMP);
        break;
      case 'array':
        this.#arrayShape(node, draft);
        break;
      case 'map':
        draft.type = 'MAP';
        draft.keySchema = Schemas.STRING;
        draft.valueSchema = this.#member(node.values, { optional: false });
        break;
      case 'enum':
        this.#enumShape(node, draft);
        break;
      case 'union':
        this.#unionShape(node, draft);
        break;
      case 'record':
        break;
      case 'null':
        throw new DataException('Standalone null schemas are not supported by this converter');
      default:
        draft.type = PLAIN[node.type];
    }
  }

  #arrayShape(node: AvroNode & { type: 'array' }, draft: Draft): void {
    const { items } = node;
    if (!isMapEntry(items)) {
      draft.type = 'ARRAY';
      draft.valueSchema = this.#member(items, { optional: false });
      return;
    }
    const [key, value] = [
      items.fields.find(({ name }) => name === 'key'),
      items.fields.find(({ name }) => name === 'value'),
    ];
    if (items.fields.length !== 2 || !key || !value) {
      throw new DataException(
        'Found map encoded as array of key-value pairs, but array elements do not match the expected format.',
      );
    }
    draft.type = 'MAP';
    draft.keySchema = this.read(key.node, { optional: false });
    draft.valueSchema = this.read(value.node, { optional: false });
  }

  #enumShape(node: AvroNode & { type: 'enum' }, draft: Draft): void {
    const { metadata, discardTypeDocDefault, sumTypes } = this.#options;
    const name = node.fullName.slice(node.fullName.lastIndexOf('.') + 1);
    draft.type = 'STRING';
    if (metadata && node.doc !== undefined) {
      draft.parameters.set(discardTypeDocDefault ? 'connect.enum.doc' : `${NAMESPACE}.enum.doc.${name}`, node.doc);
    }
    if (metadata && !discardTypeDocDefault && typeof node.properties.default === 'string') {
      draft.parameters.set(`${NAMESPACE}.enum.default.${name}`, node.properties.default);
    }
    const parameter = enumParameter(this.#options);
    draft.parameters.set(parameter, node.fullName);
    for (const [i, symbol] of node.symbols.entries())
      draft.parameters.set(`${parameter}.${symbol}`, sumTypes ? `${i}` : symbol);
  }

  #unionShape({ branches }: AvroUnion, draft: Draft): void {
    const { sumTypes } = this.#options;
    draft.name = sumTypes ? `connect_union_${this.#unions++}` : UNION_NAME;
    if (sumTypes) draft.parameters.set(UNION_PARAMETER, draft.name);
    draft.fields = [];
    const names = new Set<string>();
    for (const [i, branch] of branches.entries()) {
      if (branch.type === 'null') {
        draft.optional = true;
        continue;
      }
      const name = unionField(branch, i, this.#options);
      if (names.has(name)) throw new DataException('Multiple union schemas map to the Connect union field name');
      names.add(name);
      draft.fields.push({ name, index: draft.fields.length, schema: this.#member(branch, { optional: true }) });
    }
  }

  #fields(node: AvroRecord, draft: Draft): void {
    const { metadata } = this.#options;
    const fields: Field[] = (draft.fields = []);
    this.#open.set(node, (optional) => made({ ...draft, optional, default: undefined }, () => fields));
    for (const field of node.fields) {
      const schema = this.read(field.node, { optional: false, default: field.default, doc: field.doc });
      const parameters = metadata ? field.properties['connect.parameters'] : undefined;
      fields.push({ name: field.name, index: fields.length, schema: withParameters(schema, parameters) });
    }
  }

  /** Documentation, version, parameters and name: what does not depend on fields. */
  #describe(node: AvroNode, draft: Draft, place: Place): void {
    const { metadata, discardTypeDocDefault } = this.#options;
    const { properties } = node;
    if (node.type === 'record' && metadata && !discardTypeDocDefault) {
      if (node.doc !== undefined) draft.parameters.set(`${NAMESPACE}.record.doc`, node.doc);
      for (const { name, doc } of node.fields) {
        if (doc !== undefined) draft.parameters.set(`${NAMESPACE}.field.doc.${name}`, doc);
      }
    }
    const typeDoc = 'doc' in node ? node.doc : undefined;
    const connectDoc = properties['connect.doc'] as string | undefined;
    const doc = discardTypeDocDefault ? (place.doc ?? typeDoc ?? connectDoc) : metadata ? connectDoc : undefined;
    if (doc !== undefined) draft.doc = doc;
    if (discardTypeDocDefault && metadata && typeDoc !== undefined) draft.parameters.set('connect.record.doc', typeDoc);
    this.#version(properties['connect.version'] ?? place.version, draft);
    if (metadata) addParameters(properties['connect.parameters'], draft);
    for (const [name, value] of Object.entries(properties)) {
      if (name.startsWith('avro')) draft.parameters.set(name, String(value));
    }
    this.#name(node, draft);
  }

  #version(version: unknown, draft: Draft): void {
    if (version === undefined) return;
    if (typeof version !== 'number') throw new DataException(`Invalid Connect version found: ${version}`);
    if (version < 0) return;
    if (draft.version !== undefined && draft.version !== version) {
      throw new DataException(
        `Mismatched versions: version already added to SchemaBuilder (${draft.version}) differs from version in source ` +
          `schema (${version})`,
      );
    }
    draft.version = version;
  }

  #name(node: AvroNode, draft: Draft): void {
    const given = node.properties['connect.name'];
    if (given !== undefined && typeof given !== 'string') throw new DataException(`Invalid schema name: ${given}`);
    const isDecimal = node.type === 'fixed' && draft.name === LogicalTypes.DECIMAL;
    const name = given ?? ('fullName' in node && !isDecimal ? node.fullName : undefined);
    if (name === undefined || name.startsWith(DEFAULT_NAME)) return;
    if (draft.name !== undefined && draft.name !== name) {
      throw new DataException(
        `Mismatched names: name already added to SchemaBuilder (${draft.name}) differs from name in source schema (${name})`,
      );
    }
    draft.name = name;
  }

  #default(node: AvroNode, draft: Draft, place: Place): void {
    const { metadata, discardTypeDocDefault } = this.#options;
    const connectDefault = node.properties['connect.default'];
    const json = place.default ?? connectDefault;
    if (place.default !== undefined && !discardTypeDocDefault && metadata && connectDefault === undefined) {
      draft.parameters.set(`${NAMESPACE}.field.default`, 'true');
    }
    if (json === undefined || json === null) return;
    try {
      const schema = made({ ...draft, optional: false });
      const value = defaultFromJson(node, schema, json);
      validateValue(schema, value);
      draft.default = value;
    } catch (error) {
      if (!(error instanceof DataException)) throw error;
    }
  }
}

function made({ parameters, ...draft }: Draft, fields?: () => readonly Field[]): Schema {
  const properties = { ...draft, parameters: parameters.size ? parameters : undefined };
  return new Schema(draft.type, { ...properties, fields: fields ?? draft.fields });
}

const PLAIN = { boolean: 'BOOLEAN', float: 'FLOAT32', double: 'FLOAT64', string: 'STRING' } as const;
const CONNECT_INTS: Record<string, SchemaType> = { int8: 'INT8', int16: 'INT16' };

function logicalType({ properties }: AvroNode): string {
  return String(properties.logicalType ?? '').toLowerCase();
}

function named(draft: Draft, name: string): void {
  draft.name = name;
  draft.version = 1;
}

function intShape(node: AvroNode, draft: Draft): void {
  const logical = logicalType(node);
  const type = node.properties['connect.type'];
  draft.type = 'INT32';
  if (logical === 'date') named(draft, LogicalTypes.DATE);
  if (logical === 'time-millis') named(draft, LogicalTypes.TIME);
  if (logical !== '' || type === undefined) return;
  const found = CONNECT_INTS[String(type)];
  if (!found) throw new DataException('Connect type annotation for Avro int field is null');
  draft.type = found;
}

const DEFAULT_PRECISION = 64;

function bytesShape(node: AvroNode & { type: 'bytes' | 'fixed' }, draft: Draft): void {
  const { scale, precision } = node.properties;
  draft.type = 'BYTES';
  if (logicalType(node) === 'decimal') {
    named(draft, LogicalTypes.DECIMAL);
    draft.parameters.set('scale', String(typeof scale === 'number' ? scale : 0));
    if (precision !== undefined && typeof precision !== 'number') {
      throw new DataException(
        'precision property must be a JSON Integer. https://avro.apache.org/docs/1.9.1/spec.html#Decimal',
      );
    }
    if (precision !== undefined && precision !== DEFAULT_PRECISION) {
      draft.parameters.set('connect.decimal.precision', String(precision));
    }
  }
  if (node.type === 'fixed') draft.parameters.set('connect.fixed.size', String(node.size));
}

function isMapEntry(items: AvroNode): items is AvroRecord {
  if (items.type !== 'record') return false;
  return items.fullName === `${NAMESPACE}.MapEntry` || items.properties['connect.internal.type'] === 'MapEntry';
}

function addParameters(parameters: unknown, draft: Draft): void {
  if (parameters === undefined) return;
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) {
    throw new DataException(`Expected JSON object for schema parameters but found: ${JSON.stringify(parameters)}`);
  }
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value !== 'string') {
      throw new DataException(`Expected schema parameter values to be strings but found: ${JSON.stringify(value)}`);
    }
    draft.parameters.set(name, value);
  }
}

/** A named type has one definition; what a field's use of it says beside stands with the field. */
function withParameters(schema: Schema, parameters: unknown): Schema {
  if (typeof parameters !== 'object' || parameters === null) return schema;
  const own = schema.parameters ?? new Map<string, string>();
  const given = Object.entries(parameters).map(([name, value]) => [name, String(value)] as const);
  if (given.every(([name, value]) => own.get(name) === value)) return schema;
  const { type, optional, name, version, doc, keySchemaIfAny, valueSchemaIfAny } = schema;
  return new Schema(type, {
    ...{ optional, name, version, doc, default: schema.default, parameters: new Map([...own, ...given]) },
    ...{ keySchema: keySchemaIfAny, valueSchema: valueSchemaIfAny },
    fields: type === 'STRUCT' ? () => schema.fields : undefined,
  });
}
