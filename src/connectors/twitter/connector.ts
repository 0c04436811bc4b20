import {
  type Config,
  ConfigException,
  type ConnectorContext,
  type SourceConnector,
  type SourceConnectorPlugin,
  type SourceTask,
} from '../../api/index.ts';
import { TWITTER_CONFIG } from './config.ts';
import { EXCLUDED_OPTION, missingCredentials, readShares, TASK_COUNT_OPTION } from './settings.ts';
import { TwitterSourceTask } from './task.ts';
import { buildQuery } from './terms.ts';

class TwitterSourceConnector implements SourceConnector {
  createTask(): SourceTask {
    return new TwitterSourceTask();
  }

  validate(config: Config): Record<string, string[]> {
    const problems = missingCredentials(config);
    const longest = Number(config['twitter.query.max.length'] ?? 512);
    try {
      const shares = readShares(config, Number(config['tasks.max'] ?? 1));
      const tooLong = shares.map(buildQuery).find((query) => query.length > longest);
      if (tooLong !== undefined) {
        problems['filter.keywords'] = [
          `The keywords make a query of ${tooLong.length} characters, X accepts ${longest}: use fewer or shorter keywords ` +
            'or fewer tasks, or raise twitter.query.max.length if your plan allows it.',
        ];
      }
    } catch (error) {
      if (!(error instanceof ConfigException)) throw error;
      // What is wrong with a single option is reported by its own check.
      problems['filter.keywords'] ??= [error.message];
    }
    return problems;
  }

  taskConfigs(config: Config, maxTasks: number, _context: ConnectorContext): Config[] {
    // A reference is resolved where the task runs, so what it stands for cannot be divided here.
    if (`${config['filter.keywords']}${config['filter.userIds']}`.includes('${')) return [config];
    const shares = readShares(config, maxTasks);
    return shares.map(({ terms, excluded }) => ({
      ...config,
      'filter.keywords': sources(terms, 'filter.keywords'),
      'filter.userIds': sources(terms, 'filter.userIds'),
      [EXCLUDED_OPTION]: excluded.join(','),
      [TASK_COUNT_OPTION]: String(shares.length),
    }));
  }
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
