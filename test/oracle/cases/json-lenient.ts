import { s, to } from '../build.ts';
import type { CaseFile } from '../case.ts';

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';

/** What follows a first value, which Jackson leaves unread, or not. */
const texts = [
  ...[
    '1}',
    '1,',
    '1 }',
    '1 x',
    '1\tx',
    '1\r\nx',
    '1\u0000',
    '1"a"',
    '1[',
    '1//',
    '1.5}',
    '1.5 }',
    '1e5}',
    '1\fx',
    '1\u00a0',
  ],
  ...[
    'true}',
    'true,',
    'true x',
    'truex',
    'true//',
    'true"',
    'true1',
    'true\u0000',
    'null:',
    'null-',
    'null_',
    'nullé',
  ],
  ...['"a"x', '"a"}', '{}x', '[]]', '[1x]', '[truex]', '\ufeff1', '\ufeff"a" 1', '00', '-01', '[01]', '12 34'],
];
const base64 = [
  'AQ==AQ==',
  'AQ ==',
  ' AQ==',
  'AQID AQ==',
  'AQIDA QID',
  'AQ==\\n',
  'AQ',
  'AQ=',
  'A===',
  '=',
  '_-8=',
  'AQI=\\u0000AQ==',
];

export default {
  cases: [
    ...texts.map((text) => to(JSON_CONVERTER, text, { 'schemas.enable': 'false' })),
    ...base64.map((text) => to(JSON_CONVERTER, `{"schema":${JSON.stringify(s.bytes())},"payload":"${text}"}`)),
  ],
} satisfies CaseFile;
