import { s, t, transform } from '../build.ts';
import type { CaseFile, Options, RecordCase } from '../case.ts';

const SCHEMAS = [s.str(), s.i32(), s.i64(), s.bool(), s.dec(2), s.date(), s.time(), s.ts({ optional: true })];
const VALUES = [
  ...[t.str('x'), t.bool(true), t.bytes('x'), t.date(86_400_001), t.list(t.str('x')), t.map({ a: t.str('x') })],
  t.struct({ a: t.str('x') }, s.struct({ a: s.str() })),
];
const FITS: readonly (readonly [name: RegExp, type: string])[] = [
  [/^data\.(Date|Time|Timestamp)$/, 'date'],
  [/^data\.Decimal$/, 'decimal'],
];

function fits({ type, name = '' }: { type?: unknown; name?: string }, tag: string): boolean {
  const logical = FITS.find(([pattern]) => pattern.test(name.replace('org.apache.kafka.connect.', '')));
  return (logical?.[1] ?? type) === tag;
}

/** Values under a schema that they do not fit, as only a converter with a defect brings them. */
const records: RecordCase[] = SCHEMAS.flatMap((valueSchema) =>
  VALUES.filter((value) => !fits(valueSchema, value![0])).map((value) => ({
    valueSchema,
    value,
  })),
);

const configs: readonly (readonly [name: string, config: Options])[] = [
  ...['int64', 'float32'].map((spec) => ['Cast$Value', { spec }] as const),
  ...['unix', 'Timestamp'].map(
    (type) => ['TimestampConverter$Value', { 'target.type': type, format: 'yyyy' }] as const,
  ),
  ['TimestampConverter$Value', { 'target.type': 'string', format: 'yyyy' }],
  ['HoistField$Value', { field: 'f' }],
];

export default { cases: configs.map(([name, config]) => transform(name, config, ...records)) } satisfies CaseFile;
