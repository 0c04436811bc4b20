import { type Config, ConfigException, Password, parseConfig } from '../../api/index.ts';
import { OAUTH_OPTIONS, TWITTER_CONFIG } from './config.ts';
import { buildQuery, keywordTerm, type Term, userTerm } from './terms.ts';

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
  const secret = (name: string) => new Password((config[name] ?? '').trim());
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

export const NO_TERMS =
  'Nothing to search for: name at least one keyword in filter.keywords or a user in filter.userIds.';

/** What the filter options ask for, each thing once. Throws a ConfigException for what X could not search for. */
export function readTerms(config: Config): Term[] {
  const options = parseConfig(FILTER_OPTIONS, config);
  const keywords = options['filter.keywords'].filter((keyword) => keyword !== '').map(keywordTerm);
  const terms = [...keywords, ...options['filter.userIds'].map(userTerm)];
  return [...new Map(terms.map((term) => [term.text.toLowerCase(), term])).values()];
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
  const options = parseConfig(TWITTER_CONFIG, config);
  const excluded = (config[EXCLUDED_OPTION] ?? '').split(',').filter((term) => term !== '');
  const terms = readTerms(config);
  if (terms.length === 0) throw new ConfigException(NO_TERMS);
  const startTime = options['twitter.start.time'];
  return {
    query: buildQuery({ terms, excluded }),
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
