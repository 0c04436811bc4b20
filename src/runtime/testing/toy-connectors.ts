import type {
  Config,
  ConnectRecord,
  Converter,
  ErrantRecordReporter,
  MaybePromise,
  Plugin,
  Predicate,
  SchemaAndValue,
  SinkRecord,
  SinkTask,
  SourceRecord,
  SourceTask,
  SourceTaskContext,
  Transformation,
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
  /** What the next poll returns instead. */
  onPolled: (() => SourceRecord[]) | undefined;
  /** Of `ToySink`: what it was given, as `task topic-partition@offset value`. */
  readonly put: string[] = [];
  onPut: (records: readonly SinkRecord[]) => Promise<void> | void = () => undefined;
  /** Of `ToySink`, where it is set. */
  preCommit: SinkTask['preCommit'];
  afterCheckpoint: SinkTask['afterCheckpoint'];
  started = 0;
  stopped = 0;
  /** Of `ToyTransformation`. */
  onApply: (record: ConnectRecord, config: Config) => MaybePromise<ConnectRecord | null> = (record) => record;
  /** Of `ToyConverter`, which is a StringConverter else: called with what it converts. */
  onConvert: (text: string) => Promise<void> | void = () => undefined;
  /** Aliases of transformations that were closed. */
  readonly closed: string[] = [];
  reporter: ErrantRecordReporter | undefined;

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
      { ...shared, type: 'converter', className: 'org.test.ToyConverter', create: () => this.#converter() },
      { ...shared, type: 'transformation', className: 'org.test.Toy$Value', create: () => this.#transformation() },
      { ...shared, type: 'predicate', className: 'org.test.ToyPredicate', create: () => toyPredicate() },
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

  #converter(): Converter {
    const strings = stringConverter.create();
    const convert = <T>(text: string, result: () => T): MaybePromise<T> => {
      const wait = this.onConvert(text);
      return wait ? wait.then(result) : result();
    };
    return {
      configure: (config, isKey) => strings.configure(config, isKey),
      fromConnectData: (topic, schema, value) =>
        convert(String(value), () => strings.fromConnectData(topic, schema, value) as Buffer | null),
      toConnectData: (topic, bytes) =>
        convert(String(bytes), () => strings.toConnectData(topic, bytes) as SchemaAndValue),
    };
  }

  #transformation(): Transformation {
    let config: Config = {};
    return {
      configure: (given) => {
        config = given;
      },
      apply: <R extends ConnectRecord>(record: R) => this.onApply(record, config) as MaybePromise<R | null>,
      close: () => void this.closed.push(config.name ?? ''),
    };
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
        const polled = this.onPolled?.();
        this.onPolled = undefined;
        if (polled) return polled;
        const value = config.id === '0' ? this.lines[next!] : undefined;
        return value === undefined ? null : [line(config.topic!, value, ++next!)];
      },
      stop: () => void this.stopped++,
    };
  }

  #sink(): SinkTask {
    let id: string | undefined;
    return {
      start: (config, { errantRecordReporter }) => {
        this.started++;
        id = config.id;
        this.reporter = errantRecordReporter;
      },
      put: async (records) => {
        await this.onPut(records);
        for (const { topic, kafkaPartition, kafkaOffset, value } of records) {
          this.put.push(`${id} ${topic}-${kafkaPartition}@${kafkaOffset} ${value}`);
        }
      },
      ...(this.preCommit ? { preCommit: this.preCommit } : {}),
      ...(this.afterCheckpoint ? { afterCheckpoint: this.afterCheckpoint } : {}),
      stop: () => void this.stopped++,
    };
  }
}

/** True where the value contains the text of the option `text`. */
function toyPredicate(): Predicate {
  let text = '';
  return {
    configure: (config) => {
      text = config.text ?? '';
    },
    test: ({ value }) => String(value).includes(text),
  };
}
