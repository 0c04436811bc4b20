import { doubleText } from '../../../src/api/java-number.ts';
import { from, s, t } from '../build.ts';
import type { CaseFile } from '../case.ts';

const STRING = 'org.apache.kafka.connect.storage.StringConverter';
const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';
const PLAIN = { 'schemas.enable': 'false' };

const DOUBLES = [
  ...[
    '0.0',
    '-0.0',
    '1.0',
    '0.001',
    '9.999E-4',
    '1.0E7',
    '9999999.999',
    '1.0E-5',
    '123456789.125',
    '2.0E23',
    '1.0E23',
    '1.9999999999999998E23',
  ],
  ...[
    '9.223372036854776E18',
    '1.2345678901234567E16',
    '12345678.9',
    '1.7976931348623157E308',
    '2.2250738585072014E-308',
    '4.9E-324',
    '1.0E-323',
  ],
  ...[
    '2.2E-322',
    '9.007199254740993E15',
    '1.8014398509481984E16',
    '3.3333333333333335E7',
    '1.1E8',
    '8.41E21',
    '5.0E-324',
    '0.1',
    '0.30000000000000004',
  ],
  ...[24, 31, 44, 45, 62, 500].map((power) => String(2 ** -power)),
];
const FLOATS = [
  ...[
    '0.0',
    '-0.0',
    '1.0',
    '0.1',
    '0.001',
    '9.999E-4',
    '1.0E7',
    '1.6777216E7',
    '1.6777217E7',
    '2.14748365E9',
    '2.1474836E9',
    '1.23456792E8',
    '3.14',
  ],
  ...[
    '3.4028235E38',
    '1.17549435E-38',
    '1.4E-45',
    '2.8E-45',
    '6.8905147E25',
    '2417552.3',
    '8.0E9',
    '1.0E10',
    '3.19893593E14',
    '9.8E-45',
    '33554432',
  ],
];
/** Multiplied on, so that all sizes and last digits come. */
const MANY = Array.from({ length: 120 }, (_, i) => 1.000_000_119 ** i * 7.3 ** (i - 60));

export default {
  cases: [
    ...[...DOUBLES, ...MANY.map(doubleText)].flatMap((text) => [
      from(STRING, s.f64(), t.f64(text)),
      from(JSON_CONVERTER, s.f64(), t.f64(text), PLAIN),
    ]),
    ...[...FLOATS, ...MANY.filter((value) => value < 1e38 && value > 1e-40).map(doubleText)].flatMap((text) => [
      from(STRING, s.f32(), t.f32(text)),
      from(JSON_CONVERTER, s.f32(), t.f32(text), PLAIN),
    ]),
  ],
} satisfies CaseFile;
