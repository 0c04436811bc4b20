import {
  type Config,
  ConnectException,
  parseConfig,
  Schemas,
  type SourceRecord,
  type SourceTask,
  type SourceTaskContext,
} from '../../api/index.ts';
import { SOURCE_CONFIG } from './config.ts';
import { FileReader } from './file-reader.ts';
import { LineBuffer } from './line-buffer.ts';
import { placeOf } from './place.ts';
import { StdinReader } from './stdin-reader.ts';

/** Reads done in one poll that find no end of line, at most. */
const READS_A_POLL = 64;

export class FileStreamSourceTask implements SourceTask {
  #topic = '';
  #batchSize = 1;
  #file: string | null = null;
  #reader: FileReader | StdinReader | undefined;
  #lines = new LineBuffer(0);

  async start(config: Config, context: SourceTaskContext): Promise<void> {
    const { file, topic, 'batch.size': batchSize } = parseConfig(SOURCE_CONFIG, config);
    this.#topic = topic;
    this.#batchSize = Math.max(1, batchSize);
    const path = await placeOf(file);
    if (path === undefined || file === null) {
      this.#reader = new StdinReader();
      return;
    }
    this.#file = file;
    this.#lines = new LineBuffer(await storedPosition(file, context));
    this.#reader = new FileReader(path, file, context.log);
  }

  async poll(signal: AbortSignal): Promise<SourceRecord[] | null> {
    const records = this.#take();
    for (let reads = 0; records.length === 0 && reads < READS_A_POLL && !signal.aborted; reads++) {
      if ((await this.#reader!.fill(this.#lines, signal)) === 0) break;
      this.#take(records);
    }
    return records.length === 0 ? null : records;
  }

  async stop(): Promise<void> {
    await this.#reader?.close();
  }

  #take(records: SourceRecord[] = []): SourceRecord[] {
    const sourcePartition = { filename: this.#file };
    const timestamp = Date.now();
    this.#lines.take(this.#batchSize, (value, position) => {
      records.push({
        topic: this.#topic,
        kafkaPartition: undefined,
        keySchema: undefined,
        key: null,
        valueSchema: Schemas.STRING,
        value,
        timestamp,
        headers: NO_HEADERS,
        sourcePartition,
        sourceOffset: { position: this.#file === null ? null : position },
      });
    });
    return records;
  }
}

const NO_HEADERS = [] as const;

async function storedPosition(filename: string, context: SourceTaskContext): Promise<number> {
  const position = (await context.offset({ filename }))?.position ?? 0;
  if (typeof position === 'number' && Number.isSafeInteger(position) && position >= 0) return position;
  throw new ConnectException(
    `Offset position is the incorrect type: ${JSON.stringify(position)} of file ${filename} is not a number of bytes.`,
    { hint: "Alter or reset the connector's offsets." },
  );
}
