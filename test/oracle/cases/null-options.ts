import { predicate, t, transform } from '../build.ts';
import type { CaseFile, Options } from '../case.ts';
import { at, MAP_FULL, WIDE, WIDE_FULL } from '../odd-records.ts';

const records = [
  at('Value', null, MAP_FULL, { headers: [['h', null, t.i32(1)]] }),
  at('Value', WIDE, WIDE_FULL),
  at('Value', null, null),
];

const configs: readonly (readonly [name: string, config: Options])[] = [
  ['ExtractField$Value', { field: null }],
  ['ExtractField$Value', { field: null, 'field.syntax.version': 'V2' }],
  ['ExtractField$Value', { field: 'a', 'field.syntax.version': null }],
  ['ExtractField$Value', { field: 'a', 'replace.null.with.default': null }],
  ['Flatten$Value', { delimiter: null }],
  ['HeaderFrom$Value', { fields: null, headers: 'a', operation: 'move' }],
  ['HeaderFrom$Value', { fields: 'a', headers: null, operation: 'move' }],
  ['HeaderFrom$Value', { fields: 'a', headers: 'a', operation: null }],
  ['ReplaceField$Value', { exclude: null }],
  ['ReplaceField$Value', { include: null }],
  ['ReplaceField$Value', { renames: null }],
  ['ReplaceField$Value', { 'replace.null.with.default': null }],
  ['SetSchemaMetadata$Value', { 'schema.name': null }],
  ['SetSchemaMetadata$Value', { 'schema.name': null, 'schema.version': '1' }],
  ['Cast$Value', { spec: 'a:string', 'replace.null.with.default': null }],
  ['InsertField$Value', { 'topic.field': 't', 'replace.null.with.default': null }],
  ['InsertField$Value', { 'topic.field': null, 'static.field': 's', 'static.value': null }],
  ['MaskField$Value', { fields: 'a', 'replace.null.with.default': null }],
  ['MaskField$Value', { fields: 'a', replacement: null }],
  ['TimestampConverter$Value', { 'target.type': 'unix', field: null }],
  ['TimestampConverter$Value', { 'target.type': 'string', format: null, field: 'a' }],
  ['TimestampConverter$Value', { 'target.type': 'unix', 'unix.precision': null }],
  ['TimestampConverter$Value', { 'target.type': 'unix', 'replace.null.with.default': null }],
  ['TimestampRouter', { 'topic.format': null }],
  ['TimestampRouter', { 'timestamp.format': null }],
  ['ValueToKey', { fields: null }],
  ['InsertHeader', { header: null, 'value.literal': 'x' }],
  ['InsertHeader', { header: 'h', 'value.literal': null }],
  ['DropHeaders', { headers: null }],
  ['RegexRouter', { regex: null, replacement: 'x' }],
  ['RegexRouter', { regex: '.*', replacement: null }],
];

/** A user may write null in a configuration. */
export default {
  cases: [
    ...configs.map(([name, config]) => transform(name, config, ...records)),
    predicate('HasHeaderKey', { name: null }, ...records),
    predicate('TopicNameMatches', { pattern: null }, ...records),
  ],
} satisfies CaseFile;
