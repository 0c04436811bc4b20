import type { Schema } from '../api/schema.ts';
import type { AvroNode, AvroUnion } from './avro-node.ts';

/** How Connect and Avro are told to see each other; the names of the options stand beside. */
export interface AvroDataOptions {
  /** connect.meta.data: names, versions, documentation, parameters and defaults of Connect as properties. */
  readonly metadata: boolean;
  /** enhanced.avro.schema.support: strings that were enums become enums again, and union fields have full names. */
  readonly enums: boolean;
  /** allow.optional.map.keys: maps with optional string keys stay maps. */
  readonly optionalMapKeys: boolean;
  /** generalized.sum.type.support: enums and unions as other formats have them too. */
  readonly sumTypes?: boolean;
  /** discard.type.doc.default: only documentation and defaults of fields count. */
  readonly discardTypeDocDefault?: boolean;
  /** scrub.invalid.names: characters that Avro does not allow in names are replaced. */
  readonly scrubNames?: boolean;
  /** ignore.default.for.nullables: null of a field with a default is written as null. */
  readonly ignoreDefaults?: boolean;
  /** flatten.singleton.unions: a union of one type is that type. */
  readonly flattenUnions?: boolean;
}

export const NAMESPACE = 'io.confluent.connect.avro';
/** The record that holds a value without a schema. */
export const ANYTHING = `${NAMESPACE}.Anything`;
export const DEFAULT_NAME = `${NAMESPACE}.ConnectDefault`;
const SUM_ENUM = 'org.apache.kafka.connect.data.Enum';
const SUM_UNION = 'org.apache.kafka.connect.data.Union';

/** The parameter that makes a string an enum; those of its symbols begin with it and a dot. */
export function enumParameter({ sumTypes }: AvroDataOptions): string {
  return sumTypes ? SUM_ENUM : `${NAMESPACE}.Enum`;
}

/** The parameter that makes a struct a union where generalized.sum.type.support is on. */
export const UNION_PARAMETER = SUM_UNION;
export const UNION_NAME = `${NAMESPACE}.Union`;

export function isEnum(schema: Schema): boolean {
  const { parameters } = schema;
  return schema.type === 'STRING' && (parameters?.has(`${NAMESPACE}.Enum`) || parameters?.has(SUM_ENUM) || false);
}

/** Each field of such a struct stands for a branch of a union. */
export function isUnion(schema: Schema): boolean {
  return schema.type === 'STRUCT' && (schema.name === UNION_NAME || (schema.parameters?.has(SUM_UNION) ?? false));
}

/** Bytes that Avro's `fixed` gives a size; undefined for other schemas. */
export function fixedSize(schema: Schema): number | undefined {
  if (schema.type !== 'BYTES' || schema.name === undefined) return undefined;
  const size = schema.parameters?.get('connect.fixed.size');
  return size === undefined ? undefined : Number(size);
}

/** Whether a map becomes an Avro map, and not an array of entries. */
export function isStringMap(schema: Schema, { optionalMapKeys }: AvroDataOptions): boolean {
  return schema.keySchema.type === 'STRING' && (!schema.keySchema.optional || optionalMapKeys);
}

/** The branch that a union with null, or of one type only, stands for; undefined for other unions, which become structs. */
export function onlyBranch({ branches }: AvroUnion, { flattenUnions }: AvroDataOptions): AvroNode | undefined {
  if (branches.length === 1) return flattenUnions === false ? undefined : branches[0];
  if (branches.length !== 2 || !branches.some(({ type }) => type === 'null')) return undefined;
  return branches.find(({ type }) => type !== 'null');
}

/** The name of a union struct's field for a branch, `index` counting all branches. */
export function unionField(node: AvroNode, index: number, options: AvroDataOptions): string {
  if (options.sumTypes) return `connect_union_field_${index}`;
  if (!('fullName' in node)) return node.type;
  return options.enums ? node.fullName : node.fullName.slice(node.fullName.lastIndexOf('.') + 1);
}

export function splitName(fullName: string): { name: string; namespace?: string } {
  const dot = fullName.lastIndexOf('.');
  return dot < 0 ? { name: fullName } : { name: fullName.slice(dot + 1), namespace: fullName.slice(0, dot) };
}

/** A name without the characters that Avro does not allow, where scrub.invalid.names asks for it. */
export function scrubbed(name: string, { scrubNames }: AvroDataOptions): string {
  return scrubNames && !/^[A-Za-z_]\w*$/.test(name) && name !== '' ? scrub(name) : name;
}

/** As `scrubbed`, part by part. */
export function scrubbedFullName(fullName: string, options: AvroDataOptions): string {
  return options.scrubNames
    ? fullName
        .split('.')
        .map((part) => scrubbed(part, options))
        .join('.')
    : fullName;
}

/** Encoded for a URL, with underscores for what is still not allowed. */
function scrub(name: string): string {
  const encoded = encodeURIComponent(name)
    .replaceAll('%20', '+')
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return encoded.replace(/^(?=\d)/, 'x').replace(/\W/g, '_');
}
