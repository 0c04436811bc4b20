import { type Config, type ConfigDef, ConfigException, Password, type Validator } from '../../api/index.ts';
import { parseOptions } from './settings.ts';
import { buildQuery, dealTerms, keywordTerm, type Share, type Term, userTerm } from './terms.ts';

const OAUTH_OPTIONS = [
  'twitter.oauth.consumerKey',
  'twitter.oauth.consumerSecret',
  'twitter.oauth.accessToken',
  'twitter.oauth.accessTokenSecret',
] as const;

function atLeast(least: number): Validator {
  return {
    description: `[${least},...]`,
    check(name, value) {
      if (value !== null && !(Number(value) >= least)) {
        throw ConfigException.invalidValue(name, value, `Value must be at least ${least}`);
      }
    },
  };
}

const USER_IDS: Validator = {
  description: 'user ids, digits only',
  check(_name, value) {
    for (const id of (value as string[] | null) ?? []) userTerm(id);
  },
};

const TIME: Validator = {
  description: 'an ISO 8601 time, e.g. 2026-01-31T08:00:00Z',
  check(name, value) {
    if (value === null) return;
    const text = String(value);
    if (
      !/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text) ||
      Number.isNaN(Date.parse(text))
    ) {
      throw ConfigException.invalidValue(name, value, `must be ${TIME.description}`);
    }
  },
};

const ADDRESS: Validator = {
  description: 'an http or https address',
  check(name, value) {
    if (!/^https?:$/.test(URL.parse(String(value))?.protocol ?? '')) {
      throw ConfigException.invalidValue(name, value, `must be ${ADDRESS.description}`);
    }
  },
};

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
    validator: USER_IDS,
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
    doc: 'How long a poll waits for the next search to be due, in ms, before it returns without records.',
    group: 'Polling',
  },
  {
    name: 'twitter.poll.interval.ms',
    type: 'INT',
    default: 1000,
    validator: atLeast(100),
    importance: 'MEDIUM',
    doc: 'The shortest time between two searches of a task, in ms. It grows by itself where X allows fewer requests.',
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
    validator: TIME,
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
    validator: ADDRESS,
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

const FILTER_OPTIONS = TWITTER_CONFIG.filter((key) => key.name === 'filter.keywords' || key.name === 'filter.userIds');

export type Credentials =
  | { readonly kind: 'app'; readonly bearerToken: Password }
  | {
      readonly kind: 'user';
      readonly consumerKey: Password;
      readonly consumerSecret: Password;
      readonly accessToken: Password;
      readonly accessTokenSecret: Password;
    };

/** The options that hold the credentials in use, to be named where X refuses them. */
export function credentialOptions(credentials: Credentials): string {
  return credentials.kind === 'app' ? 'twitter.bearer.token' : OAUTH_OPTIONS.join(', ');
}

/** Messages by option where neither the bearer token nor all four OAuth options are given. */
export function missingCredentials(config: Config): Record<string, string[]> {
  if (config['twitter.bearer.token']) return {};
  const missing = OAUTH_OPTIONS.filter((name) => !config[name]);
  const message = (name: string) =>
    `Missing required configuration "${name}": set the four twitter.oauth options, or twitter.bearer.token.`;
  return Object.fromEntries(missing.map((name) => [name, [message(name)]]));
}

/** Throws a ConfigException naming the missing options. */
export function readCredentials(config: Config): Credentials {
  const [problem] = Object.values(missingCredentials(config)).flat();
  if (problem !== undefined) throw new ConfigException(problem);
  const secret = (name: string) => new Password(config[name] ?? '');
  if (config['twitter.bearer.token']) return { kind: 'app', bearerToken: secret('twitter.bearer.token') };
  return {
    kind: 'user',
    consumerKey: secret('twitter.oauth.consumerKey'),
    consumerSecret: secret('twitter.oauth.consumerSecret'),
    accessToken: secret('twitter.oauth.accessToken'),
    accessTokenSecret: secret('twitter.oauth.accessTokenSecret'),
  };
}

/** Set by the connector for its tasks: the terms of the tasks before, in X's query language. */
export const EXCLUDED_OPTION = 'twitter.task.excluded';
/** Set by the connector for its tasks: how many of them share the rate limit. */
export const TASK_COUNT_OPTION = 'twitter.task.count';

/** How the keywords and user ids are divided. Throws a ConfigException where there are none, or for one of them. */
export function readShares(config: Config, maxTasks: number): Share[] {
  const options = parseOptions(FILTER_OPTIONS, config);
  const terms = new Map<string, Term>();
  for (const keyword of options['filter.keywords'].filter((word) => word !== '')) {
    const term = keywordTerm(keyword);
    terms.set(term.text.toLowerCase(), term);
  }
  for (const id of options['filter.userIds']) terms.set(id, userTerm(id));
  if (terms.size === 0) {
    throw ConfigException.invalidValue(
      'filter.keywords',
      config['filter.keywords'],
      'name at least one keyword or user id',
    );
  }
  return dealTerms([...terms.values()], maxTasks);
}

export interface TaskSettings {
  readonly query: string;
  readonly topic: string;
  readonly baseUrl: string;
  readonly batchSize: number;
  readonly emptyMs: number;
  readonly intervalMs: number;
  readonly overlapMs: number;
  /** ms since 1970 */
  readonly startTime: number | undefined;
  readonly taskCount: number;
  readonly processDeletes: boolean;
  readonly debug: boolean;
}

/** Throws a ConfigException naming the option that is missing or malformed. */
export function readTaskSettings(config: Config): TaskSettings {
  const options = parseOptions(TWITTER_CONFIG, config);
  const excluded = (config[EXCLUDED_OPTION] ?? '').split(',').filter((term) => term !== '');
  const [share] = readShares(config, 1);
  const startTime = options['twitter.start.time'];
  return {
    query: buildQuery({ terms: share?.terms ?? [], excluded }),
    topic: options['kafka.status.topic'],
    baseUrl: options['twitter.api.base.url'],
    batchSize: options['queue.batch.size'],
    emptyMs: options['queue.empty.ms'],
    intervalMs: options['twitter.poll.interval.ms'],
    overlapMs: options['twitter.overlap.ms'],
    startTime: startTime === null ? undefined : Date.parse(startTime),
    taskCount: Number(config[TASK_COUNT_OPTION] ?? 1),
    processDeletes: options['process.deletes'],
    debug: options['twitter.debug'],
  };
}
