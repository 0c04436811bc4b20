import type { ConfigType, Importance, Width } from '../../src/api/index.ts';
import type { SchemaJson, Tagged } from './tagged.ts';

export type Options = Readonly<Record<string, string | null>>;

export interface RecordCase {
  /** Absent: a source record. */
  sink?: true;
  /** Absent: `t`. */
  topic?: string;
  partition?: number;
  /** Of a sink record. */
  offset?: number;
  timestamp?: number;
  keySchema?: SchemaJson;
  key?: Tagged;
  valueSchema?: SchemaJson;
  value?: Tagged;
  headers?: readonly (readonly [name: string, schema: SchemaJson, value: Tagged])[];
}

/** A transformation, or a predicate, that is configured once and sees the records one after the other. */
export interface RecordsCase {
  op: 'transform' | 'predicate';
  class: string;
  config: Options;
  records: readonly RecordCase[];
}

export interface ConverterCase {
  /** `round`: read by a JsonConverter with schemas, then written by this one. */
  op: 'to' | 'from' | 'round' | 'toHeader' | 'fromHeader';
  class: string;
  config?: Options;
  isKey?: boolean;
  bytes?: string | null;
  hex?: string;
  schema?: SchemaJson;
  value?: Tagged;
}

/** What `Values.convertTo…` is called for. */
export type Conversion =
  | 'Boolean'
  | 'Byte'
  | 'Short'
  | 'Integer'
  | 'Long'
  | 'Float'
  | 'Double'
  | 'String'
  | 'List'
  | 'Map'
  | 'Struct'
  | 'Date'
  | 'Time'
  | 'Timestamp'
  | 'Decimal';

export type ValueCase =
  | { op: 'validate'; schema: SchemaJson; value: Tagged }
  | { op: 'project'; schema: SchemaJson; value: Tagged; target: SchemaJson }
  | { op: 'convert'; to: Conversion; scale?: number; schema?: SchemaJson; value: Tagged }
  | { op: 'parseValue'; text: string }
  | { op: 'valueText'; schema?: SchemaJson; value: Tagged };

/** A method and its arguments; of a header: key, value, schema. */
export type Call = readonly [method: string, ...args: unknown[]];

/** Methods that are called one after the other; each gives a result, or an error, of its own. */
export type CallsCase =
  /** Of a SchemaBuilder: `field` takes a name and a schema, `defaultValue` a tagged value; `keySchema` and `valueSchema` are a map's or an array's. */
  | { op: 'builder'; type: string | null; keySchema?: SchemaJson; valueSchema?: SchemaJson; calls: readonly Call[] }
  | { op: 'struct'; schema: SchemaJson; calls: readonly Call[] }
  | { op: 'headers'; calls: readonly Call[] };

export type ValidatorCase =
  | { is: 'atLeast'; min: number }
  | { is: 'between'; min: number; max: number }
  | { is: 'string' | 'stringIgnoringCase'; values: readonly (string | null)[] }
  | { is: 'list'; values: readonly string[]; allowEmpty?: boolean }
  | { is: 'anyList'; allowEmpty?: boolean; allowNull?: boolean }
  | { is: 'nonEmpty' | 'nonEmptyWithoutControlChars' | 'nonNull' }
  | { is: 'listSize'; max: number }
  | { is: 'all'; of: readonly ValidatorCase[] }
  | { is: 'lambda'; refuses: string; why: string; description: string };

export interface RecommenderCase {
  values?: readonly string[];
  visibleWhen?: readonly [option: string, value: string];
  fails?: string;
}

export interface KeyCase {
  name: string;
  type: ConfigType;
  default?: unknown;
  validator?: ValidatorCase;
  importance?: Importance;
  group?: string;
  order?: number;
  width?: Width;
  displayName?: string;
  dependents?: readonly string[];
  recommender?: RecommenderCase;
}

/** Options of one's own, or those of a plugin. */
type DefinitionOf = { keys: readonly KeyCase[] } | { class: string };

export type DefinitionCase =
  /** Values that are not text: `parse` takes them as Java's Boolean, Integer or Long, Double, List. */
  | ({ op: 'parse'; config: Readonly<Record<string, unknown>> } & DefinitionOf)
  | ({ op: 'validateConfig'; config: Options } & DefinitionOf)
  | { op: 'keys'; keys: readonly KeyCase[] }
  /** The definition of a plugin. */
  | { op: 'pluginKeys'; class: string };

export type Case = RecordsCase | ConverterCase | ValueCase | CallsCase | DefinitionCase;

/** What came of a case, in either world: see the Java program beside this. */
export type Answer = Readonly<Record<string, unknown>>;

/** What a file of `cases/` exports as its default. */
export interface CaseFile {
  cases: readonly Case[];
  /** Where connectless differs on purpose; each reason must apply to a case that really differs, and stands in docs/differences.md. */
  differences?: readonly Difference[];
}

export interface Difference {
  why: string;
  applies(asked: Case, expected: Answer): boolean;
}
