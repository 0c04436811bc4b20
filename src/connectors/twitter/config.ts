import { atLeast, type ConfigDef, ConfigException, ifSet, validator } from '../../api/index.ts';
import { keywordTerm, userTerm } from './terms.ts';

export const OAUTH_OPTIONS = [
  'twitter.oauth.consumerKey',
  'twitter.oauth.consumerSecret',
  'twitter.oauth.accessToken',
  'twitter.oauth.accessTokenSecret',
] as const;

const keywords = validator('', (_name, value) => {
  for (const keyword of value as string[]) if (keyword !== '') keywordTerm(keyword);
});

const userIds = validator('user ids, digits only', (_name, value) => {
  for (const id of (value as string[] | null) ?? []) userTerm(id);
});

const isoTime = validator('an ISO 8601 time, e.g. 2026-01-31T08:00:00Z', (name, value) => {
  const text = String(value);
  const shape = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;
  if (!shape.test(text) || Number.isNaN(Date.parse(text))) {
    throw ConfigException.invalidValue(name, value, `must be ${isoTime.description}`);
  }
});

const address = validator('an http or https address', (name, value) => {
  if (!/^https?:$/.test(URL.parse(String(value))?.protocol ?? '')) {
    throw ConfigException.invalidValue(name, value, `must be ${address.description}`);
  }
});

const credential = (name: (typeof OAUTH_OPTIONS)[number], doc: string) =>
  ({ name, type: 'PASSWORD', default: null, importance: 'HIGH', doc, group: 'Credentials' }) as const;

export const TWITTER_CONFIG = [
  credential(
    'twitter.oauth.consumerKey',
    'OAuth 1.0a consumer key. The four OAuth options are needed without a bearer token.',
  ),
  credential('twitter.oauth.consumerSecret', 'OAuth 1.0a consumer secret.'),
  credential('twitter.oauth.accessToken', 'OAuth 1.0a access token.'),
  credential('twitter.oauth.accessTokenSecret', 'OAuth 1.0a access token secret.'),
  {
    name: 'twitter.bearer.token',
    type: 'PASSWORD',
    default: null,
    importance: 'HIGH',
    doc: 'Bearer token of an X app. Preferred to the four OAuth options where both are given.',
    group: 'Credentials',
  },
  {
    name: 'filter.keywords',
    type: 'LIST',
    validator: keywords,
    importance: 'HIGH',
    doc:
      'Keywords; a post that matches any of them is read. One word, #tag, @mention, a phrase in quotation marks, or several words ' +
      'that must all be in the post.',
    group: 'Filter',
  },
  {
    name: 'filter.userIds',
    type: 'LIST',
    default: [],
    validator: userIds,
    importance: 'HIGH',
    doc: 'Ids of users whose posts are read as well, whatever they are about.',
    group: 'Filter',
  },
  {
    name: 'kafka.status.topic',
    type: 'STRING',
    importance: 'HIGH',
    doc: 'The topic that posts are written to.',
    group: 'Kafka',
  },
  {
    name: 'kafka.delete.topic',
    type: 'STRING',
    default: null,
    importance: 'LOW',
    doc: 'Accepted, without effect: X API v2 tells nobody about deleted posts through search.',
    group: 'Kafka',
    unused: true,
  },
  {
    name: 'process.deletes',
    type: 'BOOLEAN',
    importance: 'HIGH',
    doc: 'Accepted; true only logs a warning: X API v2 tells nobody about deleted posts through search.',
    group: 'Kafka',
  },
  {
    name: 'queue.batch.size',
    type: 'INT',
    default: 100,
    validator: atLeast(1),
    importance: 'LOW',
    doc: 'How many records a poll returns at most.',
    group: 'Polling',
  },
  {
    name: 'queue.empty.ms',
    type: 'INT',
    default: 100,
    validator: atLeast(10),
    importance: 'LOW',
    doc: 'How long a poll waits for the next search to be due, in ms, before it returns without records; up to 2 s while posts keep coming.',
    group: 'Polling',
  },
  {
    name: 'twitter.poll.interval.ms',
    type: 'INT',
    default: 1000,
    validator: atLeast(100),
    importance: 'MEDIUM',
    doc: 'The shortest time between two searches of a task, in ms. It grows by itself where X allows fewer requests, and to 5 s while no posts come.',
    group: 'Polling',
  },
  {
    name: 'twitter.overlap.ms',
    type: 'INT',
    default: 10_000,
    validator: atLeast(0),
    importance: 'MEDIUM',
    doc: 'How much later than newer posts a post may become visible to search, in ms, and still not be missed.',
    group: 'Polling',
  },
  {
    name: 'twitter.start.time',
    type: 'STRING',
    default: null,
    validator: ifSet(isoTime),
    importance: 'MEDIUM',
    doc:
      'Where to begin without a stored offset: an ISO 8601 time, at most 7 days back (search knows nothing older). Without it: the ' +
      "time of the connector's creation.",
    group: 'Polling',
  },
  {
    name: 'twitter.query.max.length',
    type: 'INT',
    default: 512,
    validator: atLeast(16),
    importance: 'LOW',
    doc: 'The longest query that X accepts, in characters: 512, more on some plans.',
    group: 'Filter',
  },
  {
    name: 'twitter.api.base.url',
    type: 'STRING',
    default: 'https://api.x.com',
    validator: address,
    importance: 'LOW',
    doc: 'The address of the API, for a proxy or a simulator.',
    group: 'Connection',
  },
  {
    name: 'twitter.debug',
    type: 'BOOLEAN',
    default: false,
    importance: 'LOW',
    doc: 'Log each request to X.',
    group: 'Connection',
  },
] as const satisfies ConfigDef;
