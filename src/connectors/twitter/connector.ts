import {
  type Config,
  ConfigException,
  type ConnectorContext,
  type SourceConnector,
  type SourceConnectorPlugin,
  type SourceOffsetChange,
  type SourceTask,
} from '../../api/index.ts';
import { TWITTER_CONFIG } from './config.ts';
import { Position } from './position.ts';
import { EXCLUDED_OPTION, missingCredentials, NO_TERMS, readTerms, TASK_COUNT_OPTION } from './settings.ts';
import { TwitterSourceTask } from './task.ts';
import { buildQuery, dealTerms, type Term } from './terms.ts';

class TwitterSourceConnector implements SourceConnector {
  createTask(): SourceTask {
    return new TwitterSourceTask();
  }

  validate(config: Config): Record<string, string[]> {
    const problems = missingCredentials(config);
    if (isReference(config)) return problems;
    const terms = termsOf(config);
    if (terms?.length === 0) problems['filter.keywords'] = [NO_TERMS];
    const longest = Number(config['twitter.query.max.length'] ?? 512);
    const queries = dealTerms(terms ?? [], Number(config['tasks.max'] ?? 1)).map(buildQuery);
    const tooLong = queries.find((query) => query.length > longest);
    if (tooLong !== undefined) {
      problems['filter.keywords'] = [
        `The keywords make a query of ${tooLong.length} characters, X accepts ${longest}: use fewer or shorter keywords ` +
          'or fewer tasks, or raise twitter.query.max.length if your plan allows it.',
      ];
    }
    return problems;
  }

  /** All that is kept of a query is its offset. */
  alterOffsets(_config: Config, offsets: readonly SourceOffsetChange[]): boolean {
    for (const { offset } of offsets) if (offset !== null) Position.fromOffset(offset, 0);
    return true;
  }

  taskConfigs(config: Config, maxTasks: number, _context: ConnectorContext): Config[] {
    if (isReference(config)) return [config];
    const shares = dealTerms(readTerms(config), maxTasks);
    return shares.map(({ terms, excluded }) => ({
      ...config,
      'filter.keywords': sources(terms, 'filter.keywords'),
      'filter.userIds': sources(terms, 'filter.userIds'),
      [EXCLUDED_OPTION]: excluded.join(','),
      [TASK_COUNT_OPTION]: String(shares.length),
    }));
  }
}

/** Undefined where one of the options is wrong, which its own check reports. */
function termsOf(config: Config): Term[] | undefined {
  try {
    return readTerms(config);
  } catch (error) {
    if (error instanceof ConfigException) return undefined;
    throw error;
  }
}

/** A reference is resolved where the task runs: what it stands for cannot be divided here. */
function isReference(config: Config): boolean {
  return ['filter.keywords', 'filter.userIds'].some((name) => /\$\{.+\}/.test(config[name] ?? ''));
}

function sources(terms: readonly { source: string; option: string }[], option: string): string {
  return terms
    .filter((term) => term.option === option)
    .map((term) => term.source)
    .join(',');
}

export const twitterSource: SourceConnectorPlugin = {
  type: 'source',
  className: 'com.github.jcustenborder.kafka.connect.twitter.TwitterSourceConnector',
  version: '0.1.0',
  config: TWITTER_CONFIG,
  create: () => new TwitterSourceConnector(),
};
