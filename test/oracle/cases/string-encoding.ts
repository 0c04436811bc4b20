import { from, s, t, to } from '../build.ts';
import type { CaseFile, ConverterCase } from '../case.ts';

const STRING_CONVERTER = 'org.apache.kafka.connect.storage.StringConverter';
const ENCODINGS = [
  'UTF-8',
  'utf_8',
  'utf8',
  'Latin1',
  'ISO8859_1',
  'ISO_8859-15',
  'UTF_16BE',
  'Cp1252',
  'KOI8-R',
  'IBM866',
  'UTF-16',
  'UTF-16LE',
  'UTF-32',
  'UTF-32BE',
  'ISO-8859-1',
  'US-ASCII',
  'windows-1252',
  'no-such',
  '',
];
const HEX = ['', '41', 'c3a9', '0000fffe00000041', '0000feff0001f600', '00000041000000', '00110000', 'feff00e9'];

export default {
  cases: ENCODINGS.flatMap((encoding): ConverterCase[] => {
    const config = { 'converter.encoding': encoding };
    return [
      from(STRING_CONVERTER, s.str(), t.str('aé€😀'), config),
      from(STRING_CONVERTER, s.opt('string'), null, config),
      to(STRING_CONVERTER, null, config),
      ...HEX.map((hex): ConverterCase => ({ op: 'to', class: STRING_CONVERTER, config, hex })),
    ];
  }),
} satisfies CaseFile;
