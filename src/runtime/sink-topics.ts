import type { Config } from '../api/index.ts';
import type { KafkaAdmin } from '../kafka/kafka.ts';

/** The topics a sink reads, by `topics` or `topics.regex`. */
export async function sinkTopics(admin: KafkaAdmin, config: Config): Promise<string[]> {
  const listed = topicList(config);
  const pattern = config['topics.regex'];
  if (!pattern) return listed;
  const expression = new RegExp(`^(?:${pattern})$`);
  return (await admin.topics()).filter((topic) => expression.test(topic)).sort();
}

export function topicList(config: Config): string[] {
  return (config.topics ?? '')
    .split(',')
    .map((topic) => topic.trim())
    .filter(Boolean);
}
