import type {
  Config,
  Plugin,
  SinkRecord,
  SinkTask,
  SourceRecord,
  SourceTask,
  SourceTaskContext,
} from '../../api/index.ts';
import { simpleHeaderConverter } from '../../converters/simple-header.ts';
import { stringConverter } from '../../converters/string.ts';

/** A source record of the partition `part`, whose offset is that of the next one. */
export function line(topic: string, value: string, next: number, part = 'p'): SourceRecord {
  return {
    topic,
    kafkaPartition: 0,
    keySchema: undefined,
    key: null,
    valueSchema: undefined,
    value,
    timestamp: undefined,
    headers: [],
    sourcePartition: { part },
    sourceOffset: { next },
  };
}

/** What the toys of one test share, as connectors of one target would. */
export class Toys {
  /** Of `ToySource`: topic `topic` gets these, one a poll. */
  lines: string[] = [];
  /** Called in each poll; what it throws is what the poll throws. */
  onPoll: (signal: AbortSignal) => Promise<void> | void = () => undefined;
  /** Of `ToySink`: what it was given, as `task topic-partition@offset value`. */
  readonly put: string[] = [];
  onPut: (records: readonly SinkRecord[]) => Promise<void> | void = () => undefined;
  started = 0;
  stopped = 0;

  /** Simple names `ToySource` and `ToySink`; both make `tasks.max` tasks. */
  get plugins(): Plugin[] {
    const shared = { version: '1.0.0', config: [] };
    const taskConfigs = (config: Config, max: number) => {
      if (config.refuse) throw new Error(config.refuse);
      return Array.from({ length: max }, (_, i) => ({ ...config, id: String(i) }));
    };
    return [
      stringConverter,
      simpleHeaderConverter,
      {
        ...shared,
        type: 'source',
        className: 'org.test.ToySourceConnector',
        create: () => ({ taskConfigs, createTask: () => this.#source() }),
      },
      {
        ...shared,
        type: 'sink',
        className: 'org.test.ToySinkConnector',
        create: () => ({ taskConfigs, createTask: () => this.#sink() }),
      },
    ];
  }

  #source(): SourceTask {
    let config: Config;
    let context: SourceTaskContext;
    let next: number | undefined;
    return {
      start: async (given, its) => {
        this.started++;
        [config, context] = [given, its];
        next = Number((await context.offset({ part: 'p' }))?.next ?? 0);
      },
      poll: async (signal) => {
        await this.onPoll(signal);
        const value = config.id === '0' ? this.lines[next!] : undefined;
        return value === undefined ? null : [line(config.topic!, value, ++next!)];
      },
      stop: () => void this.stopped++,
    };
  }

  #sink(): SinkTask {
    let id: string | undefined;
    return {
      start: (config) => {
        this.started++;
        id = config.id;
      },
      put: async (records) => {
        await this.onPut(records);
        for (const { topic, kafkaPartition, kafkaOffset, value } of records) {
          this.put.push(`${id} ${topic}-${kafkaPartition}@${kafkaOffset} ${value}`);
        }
      },
      stop: () => void this.stopped++,
    };
  }
}
