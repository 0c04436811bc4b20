import type { Config } from '../api/index.ts';
import { topicCreationGroups } from '../config/topic-creation-config.ts';
import { taskLogger } from './logging.ts';
import type { Runtime } from './runtime.ts';

/**
 * Asks a connector for its tasks' configurations. What the connector copied from a resolved reference is turned back into the
 * reference, as Connect does: task configurations are stored, secrets are not.
 */
export async function makeTaskConfigs(
  runtime: Pick<Runtime, 'plugins' | 'log' | 'resolve' | 'worker'>,
  name: string,
  config: Config,
  createdAt: number,
): Promise<Config[]> {
  const plugin = runtime.plugins.connector(config['connector.class'] ?? '');
  const resolved = await runtime.resolve(config);
  if (plugin.type === 'source' && runtime.worker['topic.creation.enable']) topicCreationGroups(resolved);
  const maxTasks = Number(resolved['tasks.max'] ?? 1);
  const log = taskLogger(runtime.log, name, 0);
  const tasks = await plugin.create().taskConfigs(resolved, maxTasks, { name, createdAt, log });
  const topics = plugin.type === 'sink' ? pickTopics(config) : {};
  return tasks.map((task) => ({ ...unresolve(task, config, resolved), ...topics }));
}

function pickTopics(config: Config): Config {
  const names = ['topics', 'topics.regex'].filter((name) => config[name]);
  return Object.fromEntries(names.map((name) => [name, config[name]!]));
}

function unresolve(task: Config, config: Config, resolved: Config): Config {
  const restored = Object.entries(task).map(([name, value]) => {
    const original = config[name];
    return [name, original !== undefined && original !== value && resolved[name] === value ? original : value];
  });
  return Object.fromEntries(restored);
}
