import { builtInPlugins } from '../../../src/plugins.ts';
import { predicate, t, transform } from '../build.ts';
import type { Case, CaseFile, Options } from '../case.ts';

/** What makes a transformation or predicate work at all. */
const NEEDED: Readonly<Record<string, Options>> = {
  HoistField: { field: 'a' },
  ExtractField: { field: 'a' },
  Cast: { spec: 'a:int8' },
  HeaderFrom: { fields: 'a', headers: 'h', operation: 'copy' },
  InsertField: { 'static.field': 's', 'static.value': 'v' },
  MaskField: { fields: 'a' },
  ReplaceField: { exclude: 'a' },
  SetSchemaMetadata: { 'schema.name': 'n' },
  TimestampConverter: { 'target.type': 'unix', field: 'a', format: 'yyyy' },
  ValueToKey: { fields: 'a' },
  InsertHeader: { header: 'h', 'value.literal': '1' },
  DropHeaders: { headers: 'h' },
  RegexRouter: { regex: 'x', replacement: 'y' },
  TopicNameMatches: { pattern: 'x' },
  HasHeaderKey: { name: 'h' },
};

const VALUES = [null, '', ' ', 'x', '5', 'true', 'a,,b', 'a:', '2147483648', '[', ' true ', 'V2', 'a\n'];
const RECORD = { value: t.map({ a: t.str('7') }), timestamp: 5 };

const CONVERTERS = ['JsonConverter', 'StringConverter', 'BooleanConverter'];

/** Each option of each plugin with values that it takes, and that it does not; and without it. */
const cases: Case[] = [];
for (const { type, className, config } of builtInPlugins) {
  const name = className.slice(className.lastIndexOf('.') + 1);
  if ((type === 'transformation' || type === 'predicate') && !name.endsWith('$Key')) {
    const make = type === 'transformation' ? transform : predicate;
    const needed = NEEDED[name.split('$')[0]!] ?? {};
    for (const option of config) {
      for (const value of VALUES) cases.push(make(name, { ...needed, [option.name]: value }, RECORD));
      const { [option.name]: _left, ...rest } = needed;
      cases.push(make(name, rest, RECORD));
    }
  }
  if (type === 'converter' && CONVERTERS.includes(name)) {
    for (const option of config) {
      for (const value of VALUES)
        cases.push({ op: 'to', class: className, config: { [option.name]: value }, bytes: '1' });
    }
  }
  if (type === 'header_converter' && CONVERTERS.includes(name)) {
    for (const value of ['key', 'value', 'header', 'x', '']) {
      cases.push({ op: 'toHeader', class: className, config: { 'converter.type': value }, bytes: '1' });
    }
  }
}

export default { cases } satisfies CaseFile;
