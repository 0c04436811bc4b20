import {
  type Config,
  type ConfigDef,
  type ConnectRecord,
  DataException,
  JavaException,
  parseConfig,
  type Transformation,
} from '../api/index.ts';
import { JavaDateFormat } from '../data/java-date-format.ts';
import { transformation } from './record-side.ts';
import { recordText } from './record-text.ts';

const CONFIG = [
  {
    name: 'topic.format',
    type: 'STRING',
    default: '${topic}-${timestamp}',
    importance: 'HIGH',
    doc: "The new topic's name, in which <code>${topic}</code> and <code>${timestamp}</code> stand for the old one and the record's timestamp.",
  },
  {
    name: 'timestamp.format',
    type: 'STRING',
    default: 'yyyyMMdd',
    importance: 'HIGH',
    doc: 'How the timestamp is written (in UTC): a pattern as <code>java.text.SimpleDateFormat</code> takes them.',
  },
] as const satisfies ConfigDef;

export class TimestampRouter implements Transformation {
  /** null, which a client of the REST API can set, fails with the first record, as in Connect. */
  #topicFormat: string | null = '';
  #pattern: string | null = '';
  #format: JavaDateFormat | undefined;

  configure(config: Config): void {
    const options = parseConfig(CONFIG, config);
    this.#topicFormat = options['topic.format'];
    this.#pattern = options['timestamp.format'];
    this.#format = undefined;
  }

  /** A pattern that is none fails here, with the first record, as in Connect. */
  apply<R extends ConnectRecord>(record: R): R {
    const { timestamp } = record;
    if (timestamp === undefined || timestamp === null) {
      throw new DataException(`Timestamp missing on record: ${recordText(record)}`);
    }
    this.#format ??= new JavaDateFormat(given('timestamp.format', this.#pattern));
    const text = this.#format.format(timestamp);
    const format = given('topic.format', this.#topicFormat);
    const topic = format.replaceAll('${topic}', () => record.topic).replaceAll('${timestamp}', () => text);
    return { ...record, topic };
  }
}

function given(option: string, value: string | null): string {
  if (value !== null) return value;
  throw new JavaException('java.lang.NullPointerException', `${option} is null`, { hint: `Set ${option} to a text.` });
}

export const timestampRouter = transformation('TimestampRouter', CONFIG, () => new TimestampRouter());
