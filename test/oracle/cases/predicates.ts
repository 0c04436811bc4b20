import { predicate, s, t } from '../build.ts';
import type { CaseFile, Options } from '../case.ts';
import { PATTERNS } from '../java-patterns.ts';
import { oddRecords } from '../odd-records.ts';

const names = ['h', 'n', 'o', 'H', 'zzz', '', ' h '];
const topics = ['', 'a', 'orders', 'orders.eu', 'Orders', 'a-b_c.1', 'x'.repeat(60)];

export default {
  cases: [
    { op: 'pluginKeys', class: 'org.apache.kafka.connect.transforms.predicates.HasHeaderKey' },
    { op: 'pluginKeys', class: 'org.apache.kafka.connect.transforms.predicates.RecordIsTombstone' },
    { op: 'pluginKeys', class: 'org.apache.kafka.connect.transforms.predicates.TopicNameMatches' },
    ...names.map((name) => predicate('HasHeaderKey', { name }, ...oddRecords('Value').slice(0, 4), {})),
    predicate('HasHeaderKey', {}),
    predicate('RecordIsTombstone', {}, ...oddRecords('Value'), { keySchema: s.str(), key: t.str('k') }, {}),
    ...PATTERNS.map((pattern) => predicate('TopicNameMatches', { pattern }, ...topics.map((topic) => ({ topic })))),
    ...([{}, { pattern: '' }, { pattern: ' ' }, { pattern: ' orders ' }] as Options[]).map((config) =>
      predicate('TopicNameMatches', config, ...topics.map((topic) => ({ topic }))),
    ),
  ],
} satisfies CaseFile;
