import { type Schema, SchemaBuilder } from './schema.ts';

/** A Decimal's value: `unscaled` × 10^-`scale`. */
export interface DecimalValue {
  unscaled: bigint;
  scale: number;
}

/** Names of the logical types. Values: Decimal `DecimalValue`; Date, Time and Timestamp a JavaScript `Date` (UTC). */
export const LogicalTypes = {
  DECIMAL: 'org.apache.kafka.connect.data.Decimal',
  DATE: 'org.apache.kafka.connect.data.Date',
  TIME: 'org.apache.kafka.connect.data.Time',
  TIMESTAMP: 'org.apache.kafka.connect.data.Timestamp',
} as const;

/** Builders of the logical types' schemas; call `.optional()` and the like before `.build()`. */
export const Decimal = {
  builder: (scale: number): SchemaBuilder =>
    SchemaBuilder.bytes().name(LogicalTypes.DECIMAL).parameter('scale', String(scale)).version(1),
  schema: (scale: number): Schema => Decimal.builder(scale).build(),
};

const builder = (type: 'INT32' | 'INT64', name: string) => () => SchemaBuilder.of(type).name(name).version(1);

/** Days since the epoch on the wire (INT32). */
export const ConnectDate = withSchema(builder('INT32', LogicalTypes.DATE));
/** Milliseconds since midnight on the wire (INT32). */
export const ConnectTime = withSchema(builder('INT32', LogicalTypes.TIME));
/** Milliseconds since the epoch on the wire (INT64). */
export const ConnectTimestamp = withSchema(builder('INT64', LogicalTypes.TIMESTAMP));

function withSchema(make: () => SchemaBuilder) {
  return { builder: make, SCHEMA: make().build(), OPTIONAL_SCHEMA: make().optional().build() };
}
