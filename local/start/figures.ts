import { ContainerClient } from '@azure/storage-blob';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import '../functions-host/kafka/quiet-connections.ts';
import type { Figures } from './status-line.ts';

export interface FigureSources {
  bootstrapServers: string;
  topic: string;
  /** Consumer group in which the sink's progress can be seen. */
  group: string;
  connectionString: string;
  container: string;
  /** Of the simulator, if it runs. */
  xApi?: string;
}

/** A listing of many blobs takes long: it may use this part of the time at most. */
const listingShare = 0.02;

/** Reads the figures from where anybody could read them; cheap enough to be asked every few seconds. */
export class FigureReader {
  readonly #sources: FigureSources;
  readonly #container: ContainerClient;
  #admin: Admin | undefined;
  #blobs: number | undefined;
  #listedFor: number | undefined;
  #listAgainAt = 0;

  constructor(sources: FigureSources) {
    this.#sources = sources;
    this.#container = new ContainerClient(sources.connectionString, sources.container);
  }

  /** What cannot be read at the moment is left out. */
  async read(): Promise<Figures> {
    const [posts, offsets] = await Promise.all([known(this.#posts()), known(this.#offsets())]);
    const blobs = await known(this.#countBlobs(offsets?.written));
    return {
      ...(posts && { posts }),
      ...(offsets && { records: offsets.records }),
      ...(offsets?.written !== undefined && { written: offsets.written }),
      ...(blobs !== undefined && { blobs }),
    };
  }

  async close(): Promise<void> {
    await this.#admin?.disconnect();
    this.#admin = undefined;
  }

  async #posts(): Promise<Figures['posts']> {
    if (!this.#sources.xApi) return undefined;
    const response = await fetch(`${this.#sources.xApi}/simulator/stats`, { signal: AbortSignal.timeout(2_000) });
    const { issued, seen } = (await response.json()) as { issued: number; seen: number };
    return { issued, read: seen };
  }

  async #offsets(): Promise<{ records: number; written: number | undefined }> {
    const { topic, group } = this.#sources;
    try {
      const admin = await this.#connected();
      const partitions = await admin.fetchTopicOffsets(topic);
      const committed = await admin.fetchOffsets({ groupId: group, topics: [topic] });
      const starts = new Map(partitions.map(({ partition, low }) => [partition, Number(low)]));
      const written = (committed[0]?.partitions ?? [])
        .map(({ partition, offset }) => Number(offset) - (starts.get(partition) ?? 0))
        .filter((records) => records >= 0);
      return {
        records: sum(partitions.map(({ low, high }) => Number(high) - Number(low))),
        written: written.length > 0 ? sum(written) : undefined,
      };
    } catch (error) {
      await this.close(); // a client that has seen a topic go cannot be used again
      throw error;
    }
  }

  async #connected(): Promise<Admin> {
    if (!this.#admin) {
      const kafka = new Kafka({
        brokers: this.#sources.bootstrapServers.split(','),
        clientId: 'connectless-start',
        logLevel: logLevel.NOTHING,
        retry: { retries: 0 },
      });
      this.#admin = kafka.admin();
      await this.#admin.connect();
    }
    return this.#admin;
  }

  /** Lists the container only if the sink has moved since. */
  async #countBlobs(written: number | undefined): Promise<number | undefined> {
    const began = Date.now();
    if (began < this.#listAgainAt || (written !== undefined && written === this.#listedFor)) return this.#blobs;
    let blobs = 0;
    for await (const page of this.#container.listBlobsFlat().byPage({ maxPageSize: 5_000 })) {
      blobs += page.segment.blobItems.length;
    }
    this.#blobs = blobs;
    this.#listedFor = written;
    this.#listAgainAt = Date.now() + (Date.now() - began) / listingShare;
    return blobs;
  }
}

function known<T>(value: Promise<T>): Promise<T | undefined> {
  return value.catch(() => undefined);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
