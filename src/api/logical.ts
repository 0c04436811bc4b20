import { LogicalTypes } from './logical-types.ts';
import { type Schema, SchemaBuilder } from './schema.ts';

export { type DecimalValue, isDecimal, LogicalTypes } from './logical-types.ts';

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
