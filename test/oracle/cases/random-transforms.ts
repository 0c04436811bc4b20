import { predicate, transform } from '../build.ts';
import type { CaseFile, Options } from '../case.ts';
import { Random } from '../random.ts';
import { NAMES, randomRecord, TEXTS } from '../random-data.ts';

const random = new Random(4);
const BOOLEANS = ['true', 'false'];
const TYPES = ['int8', 'int16', 'int32', 'int64', 'float32', 'float64', 'boolean', 'string'];
const PATTERNS = [
  ...['yyyy-MM-dd', "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", 'yyyyMMdd', 'EEE, d MMM yyyy HH:mm:ss Z', "YYYY-'W'ww-u", 'h:mm a'],
  ...[
    "yyyy-MM-dd'T'HH:mm:ssXXX",
    'G yyyy DDD',
    'yy/M/d',
    'MMMM',
    "''",
    'x',
    "yyyy'",
    '',
    'yyyy-MM-dd zzzz',
    'd.M.yy H:m:s.S',
  ],
];
const PATHS = [
  'a.b',
  'a.b.c',
  '`a.b`',
  'x.y',
  '`x.y`',
  'zz.a',
  'a.',
  '.a',
  '',
  '`a',
  'n.`x.y`',
  'a..b',
  '`a`b',
  '`a`.`b`',
];
const name = () => random.pick([...NAMES, 'zz', ' a ']);
const list = () => random.many(1 + Math.floor(random.next() * 3), name).join(',');
const withDefault = (options: Options): Options => ({
  ...options,
  ...random.options({ 'replace.null.with.default': BOOLEANS }, 0.4),
});

const ON_SIDES: Readonly<Record<string, () => Options>> = {
  Cast: () => {
    const fields = random.many(2, () => `${name().trim()}:${random.pick(TYPES)}`).join(',');
    return withDefault({ spec: random.chance(0.3) ? random.pick(TYPES) : fields });
  },
  ExtractField: () =>
    withDefault({
      field: random.pick([...NAMES, ...PATHS]),
      ...random.options({ 'field.syntax.version': ['V1', 'V2', 'v2'] }, 0.7),
    }),
  Flatten: () => random.options({ delimiter: ['_', '', '.', '::', '$1'] }),
  HeaderFrom: () => {
    const fields = list();
    const headers = fields.split(',').map(() => random.pick(['h', 'x', 'n2']));
    return withDefault({
      fields,
      headers: headers.join(','),
      operation: random.pick(['copy', 'move', 'copy', 'move', 'COPY']),
    });
  },
  HoistField: () => ({ field: random.pick(['a', 'magic', 'x.y', '']) }),
  InsertField: () =>
    withDefault({
      ...random.options(
        { 'topic.field': ['t', 't!', 't?', 'a', '?', 'a!!'], 'partition.field': ['p', 'p!', 'p?'] },
        0.35,
      ),
      ...random.options({ 'offset.field': ['o', 'o!'], 'timestamp.field': ['ts', 'ts!', 'ts?'] }, 0.3),
      ...(random.chance(0.7)
        ? { 'static.field': random.pick(['s', 's!', 'a']), 'static.value': random.pick(['v', '']) }
        : {}),
    }),
  MaskField: () =>
    withDefault({
      fields: list(),
      ...random.options({ replacement: ['xxx', '5', '-1.5', '1e3', '300', '99999999999999999999', 'NaN', ' 1'] }),
    }),
  ReplaceField: () =>
    withDefault({
      ...random.options({ exclude: [list()], include: [list()] }, 0.4),
      ...random.options({ renames: [`${name()}:r`, 'a:b', 'a:b,b:a', 'a:x,b:x', 'a:x.y', 'zz:a'] }),
    }),
  SetSchemaMetadata: () =>
    withDefault(random.options({ 'schema.name': ['n', '', 'com.x.Y'], 'schema.version': ['1', '0', '-3'] }, 0.8)),
  TimestampConverter: () =>
    withDefault({
      'target.type': random.pick(['string', 'unix', 'Date', 'Time', 'Timestamp']),
      ...random.options({ format: PATTERNS, field: NAMES }, 0.75),
      ...random.options(
        { 'unix.precision': ['seconds', 'milliseconds', 'microseconds', 'nanoseconds', 'SECONDS'] },
        0.4,
      ),
    }),
};

const ON_RECORDS: Readonly<Record<string, () => Options>> = {
  ValueToKey: () => withDefault({ fields: list() }),
  InsertHeader: () => ({ header: random.pick(['h', 'new', '']), 'value.literal': random.pick(TEXTS) }),
  DropHeaders: () => ({ headers: random.pick(['h', 'h,h2', 'zz', 'H', 'h,']) }),
  RegexRouter: () => ({
    regex: random.pick([
      '(.*)',
      '([a-z]+)\\.([a-z]+)\\.(?<last>.*)',
      '(?i)TOPIC.*',
      '[a-c&&[^b]].*',
      '(.*)-(\\d{4})',
      '.*+',
      '\\Qa.b\\E-c',
    ]),
    replacement: random.pick(['x-$1', '$0', '${last}', '\\$1', '$2_$1', '', '\\', '$', '$9']),
  }),
  TimestampRouter: () =>
    random.options(
      {
        'topic.format': ['${timestamp}', 'x', '$1${topic}', '${topic}${topic}', '\\${topic}'],
        'timestamp.format': PATTERNS,
      },
      0.7,
    ),
  Filter: () => ({}),
};

const PREDICATES: Readonly<Record<string, () => Options>> = {
  HasHeaderKey: () => ({ name: random.pick(['h', 'H', 'zz', ' h']) }),
  RecordIsTombstone: () => ({}),
  TopicNameMatches: () => ({
    pattern: random.pick(['t', 'a.*', '.*', '(?i)TOPIC.*', '[', '(?<!x)t.*', '\\w+', '', 't|a.b-c']),
  }),
};

const records = (count: number) => random.many(count, () => randomRecord(random));
const each = (
  of: Readonly<Record<string, () => Options>>,
  count: number,
  make: (name: string, options: Options) => CaseFile['cases'][number],
) => Object.entries(of).flatMap(([name, options]) => random.many(count, () => make(name, options())));

/** Options and records that nobody thought of together. */
export default {
  cases: [
    ...each(ON_SIDES, 9, (name, options) =>
      transform(`${name}$${random.pick(['Key', 'Value'])}`, options, ...records(3)),
    ),
    ...each(ON_RECORDS, 6, (name, options) => transform(name, options, ...records(3))),
    ...each(PREDICATES, 4, (name, options) => predicate(name, options, ...records(3))),
  ],
} satisfies CaseFile;
