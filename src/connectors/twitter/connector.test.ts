import { describe, expect, it } from 'vitest';
import type { Config, ConnectorContext } from '../../api/index.ts';
import { twitterSource } from './connector.ts';
import { readCredentials, readTaskSettings } from './settings.ts';

const CONFIG: Config = {
  'connector.class': twitterSource.className,
  'tasks.max': '3',
  'kafka.status.topic': 'twitterstatus',
  'process.deletes': 'false',
  'filter.keywords': 'kafka, azure ,functions,event hubs',
  'twitter.bearer.token': 'secret',
};
const CONTEXT: ConnectorContext = {
  name: 'twitter',
  createdAt: 0,
  log: { debug() {}, info() {}, warn() {}, error() {} },
};

const connector = twitterSource.create();

function without(...names: string[]): Config {
  return Object.fromEntries(Object.entries(CONFIG).filter(([name]) => !names.includes(name)));
}

async function queries(config: Config, maxTasks: number): Promise<string[]> {
  const configs = await connector.taskConfigs(config, maxTasks, CONTEXT);
  return configs.map((one) => readTaskSettings(one).query);
}

describe('task configurations', () => {
  it('divide the keywords', async () => {
    expect(await queries(CONFIG, 3)).toEqual(['kafka', 'azure -kafka', '(functions OR (event hubs)) -kafka -azure']);
    expect(await queries(CONFIG, 1)).toEqual(['(kafka OR azure OR functions OR (event hubs))']);
  });

  it('divide the user ids as well', async () => {
    const config = { ...CONFIG, 'filter.keywords': 'kafka', 'filter.userIds': '12,1234567890123456789' };
    expect(await queries(config, 2)).toEqual([
      '(kafka OR from:1234567890123456789)',
      'from:12 -kafka -from:1234567890123456789',
    ]);
  });

  it('count a keyword once, whatever its case', async () => {
    expect(await queries({ ...CONFIG, 'filter.keywords': 'Kafka,kafka' }, 2)).toEqual(['kafka']);
  });

  it('are one where the keywords are a reference, which stays as it is', async () => {
    const config = { ...CONFIG, 'filter.keywords': `$\{env:KEYWORDS}` };
    expect(await connector.taskConfigs(config, 3, CONTEXT)).toEqual([config]);
  });
});

describe('a configuration', () => {
  it('is valid with a bearer token, or with all four OAuth options', async () => {
    expect(await connector.validate?.(CONFIG)).toEqual({});
    const oauth = {
      ...without('twitter.bearer.token'),
      'twitter.oauth.consumerKey': 'a',
      'twitter.oauth.consumerSecret': 'b',
      'twitter.oauth.accessToken': 'c',
      'twitter.oauth.accessTokenSecret': 'd',
    };
    expect(await connector.validate?.(oauth)).toEqual({});
    expect(readCredentials(oauth).kind).toBe('user');
  });

  it('without credentials names each option that is missing', async () => {
    const problems = await connector.validate?.({
      ...without('twitter.bearer.token'),
      'twitter.oauth.consumerKey': 'a',
    });
    expect(Object.keys(problems ?? {})).toEqual([
      'twitter.oauth.consumerSecret',
      'twitter.oauth.accessToken',
      'twitter.oauth.accessTokenSecret',
    ]);
    expect(() => readCredentials({})).toThrow('Missing required configuration "twitter.oauth.consumerKey"');
  });

  it.each([
    ['filter.keywords', { 'filter.keywords': '' }, 'name at least one keyword'],
    ['filter.keywords', { 'filter.keywords': 'x'.repeat(513) }, 'a query of 513 characters, X accepts 512'],
  ])('with a wrong %s is refused: %o', async (option, change, message) => {
    const problems = await connector.validate?.({ ...CONFIG, ...(change as Config) });
    expect(problems?.[option]?.join()).toContain(message);
  });

  it.each([
    [
      'kafka.status.topic',
      undefined,
      'Missing required configuration "kafka.status.topic" which has no default value.',
    ],
    [
      'process.deletes',
      'perhaps',
      'Invalid value perhaps for configuration process.deletes: Expected value to be either true or false',
    ],
    ['queue.batch.size', '0', 'Invalid value 0 for configuration queue.batch.size: Value must be at least 1'],
    ['queue.empty.ms', 'soon', 'Invalid value soon for configuration queue.empty.ms: Not a number of type INT'],
    [
      'filter.keywords',
      'a"b',
      'Invalid value a"b for configuration filter.keywords: a quotation mark may only enclose',
    ],
    ['filter.keywords', ' , ', 'Nothing to search for'],
    ['filter.userIds', '5,me', 'Invalid value me for configuration filter.userIds: Could not parse to long.'],
    [
      'twitter.start.time',
      'yesterday',
      'Invalid value yesterday for configuration twitter.start.time: must be an ISO 8601 time',
    ],
    [
      'twitter.api.base.url',
      'x.com',
      'Invalid value x.com for configuration twitter.api.base.url: must be an http or https',
    ],
  ])('of a task with a wrong %s (%s) is refused', (option, value, message) => {
    const config = value === undefined ? without(option) : { ...CONFIG, [option]: value };
    expect(() => readTaskSettings(config)).toThrow(message);
  });

  it('leaves what is wrong with one option to the check of that option', async () => {
    expect(await connector.validate?.({ ...CONFIG, 'filter.keywords': 'a"b' })).toEqual({});
    expect(await connector.validate?.(without('filter.keywords'))).toEqual({});
  });

  it('never shows its secrets', () => {
    expect(JSON.stringify(readCredentials(CONFIG))).not.toContain('secret');
  });
});

describe('offsets that a user gives', () => {
  const partition = { query: 'kafka' };
  const alter = (offset: Record<string, unknown> | null) => connector.alterOffsets?.(CONFIG, [{ partition, offset }]);

  it('are taken where a query can go on from them, or is to begin anew', () => {
    expect(alter({ since_id: '1234567890123456789' })).toBe(true);
    expect(alter(null)).toBe(true);
  });

  it.each([{}, { since_id: 12 }, { since_id: 'latest' }])('are refused otherwise: %j', (offset) => {
    expect(() => alter(offset)).toThrow(/Write it as \{"since_id"|is not one of this connector's/);
  });
});
