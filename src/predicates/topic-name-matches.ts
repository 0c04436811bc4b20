import {
  allOf,
  type Config,
  type ConfigDef,
  type ConnectRecord,
  nonEmpty,
  type Predicate,
  parseConfig,
} from '../api/index.ts';
import { JavaPattern } from '../data/java-regex.ts';
import { validRegex } from '../data/java-regex-validator.ts';
import { predicate } from './predicate.ts';

const CONFIG = [
  {
    name: 'pattern',
    type: 'STRING',
    validator: allOf(nonEmpty, validRegex),
    importance: 'MEDIUM',
    doc: "The regular expression, in the syntax of Java, that the whole of a record's topic must match.",
  },
] as const satisfies ConfigDef;

export class TopicNameMatches implements Predicate {
  #pattern = new JavaPattern('');
  #lastTopic: string | undefined;
  #lastAnswer = false;

  configure(config: Config): void {
    this.#pattern = new JavaPattern(parseConfig(CONFIG, config).pattern);
    this.#lastTopic = undefined;
  }

  test({ topic }: ConnectRecord): boolean {
    if (topic !== this.#lastTopic) {
      this.#lastAnswer = this.#pattern.matches(topic);
      this.#lastTopic = topic;
    }
    return this.#lastAnswer;
  }
}

export const topicNameMatches = predicate('TopicNameMatches', CONFIG, () => new TopicNameMatches());
