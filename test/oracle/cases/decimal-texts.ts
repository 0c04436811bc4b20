import { s, t, transform } from '../build.ts';
import type { CaseFile, Conversion } from '../case.ts';

/** What is a decimal, and what Java says of what is none. */
const TEXTS = [
  ...[
    '',
    '-',
    '.',
    '-.',
    'e',
    '1e',
    '1e+',
    '1..2',
    '1.2.3',
    '1ee5',
    '1e5.5',
    '1e99999999999',
    '1e2147483648',
    '1,5',
    ' 1',
  ],
  ...[
    '12345678901234567890x',
    '1234567890123456789.1.1',
    '0x10',
    '--1',
    '12345678901234567890e',
    '1_000',
    '1e-2147483648',
  ],
  ...['1e00000000005', '1234567890123456789', '٣', '٣.٥', '+٣', '１．５', 'null', 'true', '1d', 'Infinity', '1e5x'],
];
const TO: readonly Conversion[] = ['Decimal', 'Double', 'Float', 'Long', 'Boolean', 'Date', 'List'];
const DIGITS = ['٣', '٣.٥', '-٣', '1d', '0x1p3', '1_0', '\u00a01', 'NaN'];

export default {
  cases: [
    ...TEXTS.flatMap((text) =>
      TO.map((to) => ({ op: 'convert', to, scale: 1, schema: s.str(), value: t.str(text) }) as const),
    ),
    ...['float32', 'float64', 'int32', 'int64', 'boolean'].map((spec) =>
      transform('Cast$Value', { spec }, ...DIGITS.map((text) => ({ valueSchema: s.str(), value: t.str(text) }))),
    ),
    ...['٣', '[٣]', '{"a":٣.٥}', '٣e٣'].map((text) => ({ op: 'parseValue', text }) as const),
  ],
  differences: [
    {
      why: 'a Date ends after 100,000,000 days',
      applies: (asked, expected) =>
        asked.op === 'convert' && asked.to === 'Date' && /\d{17}/.test(JSON.stringify(expected)),
    },
  ],
} satisfies CaseFile;
