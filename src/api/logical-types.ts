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

export function isDecimal(value: unknown): value is DecimalValue {
  return (
    value !== null &&
    typeof value === 'object' &&
    typeof (value as DecimalValue).unscaled === 'bigint' &&
    typeof (value as DecimalValue).scale === 'number'
  );
}
