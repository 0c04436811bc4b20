import { type Config, type ConfigDef, type ConnectRecord, parseConfig, type Transformation } from '../api/index.ts';
import { JavaPattern } from '../data/java-regex.ts';
import { validRegex } from '../data/java-regex-validator.ts';
import { notNull } from './options.ts';
import { transformation } from './record-side.ts';

const CONFIG = [
  {
    name: 'regex',
    type: 'STRING',
    validator: validRegex,
    importance: 'HIGH',
    doc: 'The regular expression, in the syntax of Java, that the whole of a topic must match for it to be replaced.',
  },
  {
    name: 'replacement',
    type: 'STRING',
    importance: 'HIGH',
    doc: 'What takes the place of the first match. $1 and ${name} stand for groups, a backslash takes the next character as it is.',
  },
] as const satisfies ConfigDef;

/** Topics that a task writes to are few: beyond that, remembering them would cost more than it saves. */
const REMEMBERED = 1000;

export class RegexRouter implements Transformation {
  #pattern = new JavaPattern('');
  #replacement: string | null = null;
  readonly #routes = new Map<string, string>();

  configure(config: Config): void {
    const options = parseConfig(CONFIG, config);
    this.#pattern = new JavaPattern(options.regex);
    this.#replacement = options.replacement;
    this.#routes.clear();
  }

  apply<R extends ConnectRecord>(record: R): R {
    const topic = this.#routes.get(record.topic) ?? this.#route(record.topic);
    return topic === record.topic ? record : { ...record, topic };
  }

  #route(topic: string): string {
    const route = this.#pattern.matches(topic)
      ? this.#pattern.replaceFirst(topic, notNull(this.#replacement, 'replacement'))
      : topic;
    if (this.#routes.size >= REMEMBERED) this.#routes.clear();
    this.#routes.set(topic, route);
    return route;
  }
}

export const regexRouter = transformation('RegexRouter', CONFIG, () => new RegexRouter());
