import type { Config } from '../api/index.ts';
import { JavaPattern } from '../data/java-regex.ts';
import type { KafkaAdmin } from '../kafka/kafka.ts';

/** The topics a sink reads, by `topics` or `topics.regex`. */
export async function sinkTopics(admin: Pick<KafkaAdmin, 'topics'>, config: Config): Promise<string[]> {
  if (!config['topics.regex']) return topicList(config);
  return (await admin.topics()).filter(readsTopic(config)).sort();
}

/** Which topics a sink reads: rows of others stay, from the time before a change of its configuration. */
export function readsTopic(config: Config): (topic: string) => boolean {
  const pattern = config['topics.regex'];
  if (pattern) {
    const expression = new JavaPattern(pattern);
    return (topic) => expression.matches(topic);
  }
  const listed = new Set(topicList(config));
  return (topic) => listed.has(topic);
}

export function topicList(config: Config): string[] {
  return (config.topics ?? '')
    .split(',')
    .map((topic) => topic.trim())
    .filter(Boolean);
}
