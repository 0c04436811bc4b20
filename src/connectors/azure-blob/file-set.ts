import { randomBytes } from 'node:crypto';
import { DataException } from '../../api/errors.ts';
import type { SinkRecord, TopicPartition } from '../../api/records.ts';
import type { Schema } from '../../api/schema.ts';
import { appendBlock, blockCount, blockId } from './block-list.ts';
import type { BlobBytes } from './formats/compression.ts';
import type { FileEncoder } from './formats/format.ts';
import { schemaHash } from './schema-compatibility.ts';
import type { Settings } from './settings.ts';
import {
  blobName,
  type ClosingFile,
  noRotation,
  type OpenFile,
  type RotationState,
  type SinkState,
  type StagedFile,
} from './state.ts';

/** Blob Storage takes 50,000 blocks a blob. */
const BLOCK_LIMIT = 40_000;
const NAME_LIMIT = 1_024;
/** Roughly, in the encoded state: a file with its two folders, and a run of blocks. */
const FILE_BYTES = 64;
const RUN_BYTES = 16;
/** Bytes of the state that open files may take before they are all closed. */
const STATE_LIMIT = 256 * 1024;

/** A block that is cut and not yet staged. */
export interface HeldBlock {
  file: StagedFile;
  id: string;
  bytes: BlobBytes;
}

/** Files that were closed together. */
export interface ClosedGroup {
  files: ClosingFile[];
  /** The offset after the last record that was put before they were closed. */
  next: bigint;
  blocks: HeldBlock[];
}

/** Where a record belongs. */
export interface Place {
  encodedPartition: string;
  /** Record time in milliseconds since the epoch, under a time-based partitioner. */
  time: number | undefined;
}

interface LiveFile {
  file: OpenFile;
  encoder: FileEncoder;
  /** Unknown until a record of the same schema comes, for a file that another instance began. */
  schema: { known: true; schema: Schema | undefined } | { known: false };
}

/** The open files of one topic partition and what decides on their rotation: they are closed together. */
export class FileSet {
  clock: number;
  readonly #settings: Settings;
  readonly #partition: TopicPartition;
  readonly #opening: { epoch: number; opening: number; resetGen: number };
  #sequence = 0;
  #files = new Map<string, LiveFile>();
  #rotation: RotationState;
  #position: bigint;
  #blocks: HeldBlock[] = [];
  #bytes = 0;
  #stateBytes = 0;
  #full = false;

  constructor(
    settings: Settings,
    partition: TopicPartition & { next: bigint },
    opening: { epoch: number; opening: number; resetGen: number },
    state: SinkState | undefined,
  ) {
    this.#settings = settings;
    this.#partition = partition;
    this.#opening = opening;
    this.#position = partition.next;
    this.clock = state?.clock ?? 0;
    this.#rotation = { ...(state?.rotation ?? noRotation()) };
    if (!settings.nextScheduledRotation) this.#rotation.dueAt = undefined;
    for (const file of state?.files ?? []) {
      const encoder = settings.format.open({ name: blobName(file), begun: true });
      this.#add({ file, encoder, schema: { known: false } });
      this.#stateBytes += file.blocks.length * RUN_BYTES;
    }
  }

  get isEmpty(): boolean {
    return this.#files.size === 0;
  }

  get files(): OpenFile[] {
    return [...this.#files.values()].map(({ file }) => file);
  }

  get rotation(): RotationState {
    return this.#rotation;
  }

  /** Bytes, before compression, that are held in memory. */
  get heldBytes(): number {
    return this.#bytes;
  }

  /** Throws DataException. */
  place(record: SinkRecord, now: number): Place {
    const { partitioner } = this.#settings;
    if (partitioner.wallclock) this.clock = Math.max(this.clock, now);
    const time = partitioner.timestamp?.(record, this.clock);
    return { encodedPartition: partitioner.encode(record, time ?? now), time };
  }

  /** Whether the open files end before this record. */
  mustCloseFor({ encodedPartition, time }: Place, record: SinkRecord, now: number): boolean {
    if (this.#rotation.records === 0) return false;
    if (this.isDue(now)) return true;
    const { rotateIntervalMs } = this.#settings;
    if (rotateIntervalMs !== undefined && time !== undefined) {
      if (encodedPartition !== this.#rotation.encodedPartition) return true;
      if (time - (this.#rotation.baseTimestamp ?? time) >= rotateIntervalMs) return true;
    }
    const live = this.#files.get(encodedPartition);
    return live !== undefined && this.#changesSchema(live, record.valueSchema);
  }

  isDue(now: number): boolean {
    return this.#rotation.records > 0 && this.#rotation.dueAt !== undefined && now >= this.#rotation.dueAt;
  }

  /** Throws DataException. */
  append({ encodedPartition, time }: Place, record: SinkRecord, now: number): void {
    const open = this.#files.get(encodedPartition);
    const live = open ?? this.#begin(encodedPartition, record, now);
    const { file, encoder } = live;
    const schema = live.schema.known ? live.schema.schema : record.valueSchema;
    const before = encoder.size;
    try {
      encoder.append(record, schema, this.#settings.compatibility.project(record.valueSchema, record.value, schema));
    } catch (error) {
      // The next record may be left to begin the file.
      if (!open) this.#remove(live);
      throw error;
    }
    this.#bytes += encoder.size - before;
    file.records++;
    file.last = record.originalKafkaOffset;
    this.#position = record.originalKafkaOffset + 1n;
    const rotation = this.#rotation;
    rotation.records++;
    rotation.encodedPartition = encodedPartition;
    rotation.baseTimestamp ??= time;
    rotation.dueAt ??= this.#settings.nextScheduledRotation?.(now);
    if (encoder.size >= this.#settings.blockSize) this.#cut(live);
  }

  get isFull(): boolean {
    return this.#full || this.#rotation.records >= this.#settings.flushSize || this.#stateBytes > STATE_LIMIT;
  }

  /** Cuts a block of what each file holds. */
  cutAll(): void {
    for (const live of this.#files.values()) this.#cut(live);
  }

  /** The blocks that are cut and not staged yet. */
  takeBlocks(): HeldBlock[] {
    const blocks = this.#blocks;
    for (const { bytes } of blocks) this.#bytes -= bytes.size;
    this.#blocks = [];
    return blocks;
  }

  /** An id for a block that no list will name. */
  unlistedId(): string {
    return blockId(this.#opening.epoch, this.#opening.opening, this.#sequence++);
  }

  /** Ends all files; undefined where none is open. */
  close(): ClosedGroup | undefined {
    this.cutAll();
    const { resetGen } = this.#opening;
    const files = this.files.map((file) => Object.assign(file, { id: randomBytes(16).toString('hex'), resetGen }));
    const group = { files, next: this.#position, blocks: this.takeBlocks() };
    this.#files = new Map();
    this.#rotation = noRotation();
    this.#stateBytes = 0;
    this.#full = false;
    return files.length > 0 ? group : undefined;
  }

  #changesSchema(live: LiveFile, schema: Schema | undefined): boolean {
    if (live.schema.known) return this.#settings.compatibility.rotates(schema, live.schema.schema);
    const [hash, fileHash] = [schemaHash(schema), live.file.schemaHash];
    const same = hash && fileHash ? hash.equals(fileHash) : hash === fileHash;
    if (same) live.schema = { known: true, schema };
    return !same;
  }

  #begin(encodedPartition: string, record: SinkRecord, now: number): LiveFile {
    const { topic, partition } = this.#partition;
    const { folder, directoryDelimiter, fileDelimiter, offsetWidth } = this.#settings.names;
    const path = [folder, topic, encodedPartition, [topic, partition, ''].join(fileDelimiter)];
    const { format } = this.#settings;
    const first = record.originalKafkaOffset;
    const file: OpenFile = {
      encodedPartition,
      prefix: (folder === '' ? path.slice(1) : path).join(directoryDelimiter),
      width: offsetWidth,
      suffix: format.extension,
      first,
      last: first,
      blocks: [],
      stagedAt: now,
      records: 0,
      schemaHash: schemaHash(record.valueSchema),
    };
    const name = blobName(file);
    checkName(name);
    const live: LiveFile = {
      file,
      encoder: format.open({ name, begun: false }),
      schema: { known: true, schema: record.valueSchema },
    };
    this.#add(live);
    return live;
  }

  #add(live: LiveFile): void {
    this.#files.set(live.file.encodedPartition, live);
    this.#stateBytes += stateBytes(live.file);
  }

  #remove({ file }: LiveFile): void {
    this.#files.delete(file.encodedPartition);
    this.#stateBytes -= stateBytes(file);
  }

  #cut({ file, encoder }: LiveFile): void {
    if (encoder.size === 0) return;
    const { epoch, opening } = this.#opening;
    const sequence = this.#sequence++;
    const runs = file.blocks.length;
    appendBlock(file.blocks, epoch, opening, sequence);
    this.#stateBytes += (file.blocks.length - runs) * RUN_BYTES;
    this.#bytes -= encoder.size;
    const bytes = encoder.take();
    this.#bytes += bytes.size;
    this.#blocks.push({ file, id: blockId(epoch, opening, sequence), bytes });
    if (blockCount(file.blocks) >= BLOCK_LIMIT) this.#full = true;
  }
}

function stateBytes({ encodedPartition, prefix }: OpenFile): number {
  return FILE_BYTES + encodedPartition.length + prefix.length;
}

/** Throws DataException for a name that Blob Storage does not take, or would change. */
function checkName(name: string): void {
  if (name.length > NAME_LIMIT) {
    throw new DataException(`its blob's name would have ${name.length} characters, allowed are ${NAME_LIMIT}: ${name}`);
  }
  if (!name.isWellFormed() || /(^|[/\\])\.{1,2}([/\\]|$)/.test(name)) {
    throw new DataException(`its blob's name would not be a valid path: ${JSON.stringify(name)}`);
  }
}
