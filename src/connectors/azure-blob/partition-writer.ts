import { randomInt } from 'node:crypto';
import { DataException } from '../../api/errors.ts';
import type { SinkRecord } from '../../api/records.ts';
import { type Assignment, RewindException, type SinkCheckpoint } from '../../api/sink.ts';
import { type BlobStore, ContainerNotFoundException } from './blob-store.ts';
import { blockIds } from './block-list.ts';
import { commitFile, isOld } from './commit.ts';
import { type ClosedGroup, FileSet, type HeldBlock } from './file-set.ts';
import { inParallel } from './in-parallel.ts';
import type { Settings } from './settings.ts';
import {
  blobName,
  type ClosingFile,
  decodeState,
  encodeState,
  noRotation,
  type SinkState,
  type Skip,
  type StagedFile,
} from './state.ts';

/** Requests that run at a time for one topic partition. */
const PARALLEL = 8;
/** Closing files that one checkpoint names, unless more were closed together: the rest waits for the next one. */
const CLOSING_LIMIT = 2_000;

export interface WriterContext {
  settings: Settings;
  store: BlobStore;
  connector: string;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Writes one topic partition, from `open` to `close` of the task. */
export class PartitionWriter {
  readonly #assignment: Assignment;
  readonly #context: WriterContext;
  readonly #files: FileSet;
  /** Of the last checkpoint. */
  #base: bigint;
  /** Closed since then: no checkpoint names them yet. */
  #groups: ClosedGroup[] = [];
  /** Named by the checkpoint, and not known to be committed. */
  #closing: ClosingFile[];
  /** Ids of closing files of which it is sure that no commit may be under way. */
  readonly #fresh = new Set<string>();
  #skips: Skip[];

  /** Throws ConnectException for a state that cannot be read, RewindException where its blocks are in another container. */
  constructor(assignment: Assignment, context: WriterContext) {
    this.#assignment = assignment;
    this.#context = context;
    this.#base = assignment.base;
    const state = assignment.state && decodeState(assignment.state);
    this.#closing = state?.closing ?? [];
    this.#skips = state?.skips ?? [];
    const { epoch, resetGen } = assignment;
    this.#files = new FileSet(context.settings, assignment, { epoch, opening: randomInt(2 ** 32), resetGen }, state);
    const unfinished = this.#closing.length > 0 || !this.#files.isEmpty;
    if (state && unfinished && state.location !== context.store.location) {
      throw this.#rewindAll(
        `its blocks are in ${state.location}, and the connector now writes to ${context.store.location}`,
      );
    }
    if (state?.layout !== context.settings.layout) this.#close();
  }

  /** Throws DataException naming the record. */
  add(record: SinkRecord, now: number): void {
    try {
      this.#add(record, now);
    } catch (error) {
      const { originalTopic, originalKafkaPartition, originalKafkaOffset } = record;
      const where = `topic '${originalTopic}', partition ${originalKafkaPartition}, offset ${originalKafkaOffset}`;
      throw new DataException(`The record of ${where} cannot be written: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  /** Bytes, before compression, that are held in memory. */
  get heldBytes(): number {
    return this.#groups.reduce(
      (sum, { blocks }) => blocks.reduce((all, { bytes }) => all + bytes.size, sum),
      this.#files.heldBytes,
    );
  }

  /** Closes what the wall clock asks for. Milliseconds since the epoch. */
  checkTime(now: number): void {
    if (this.#files.isDue(now)) this.#close();
  }

  /** Stages what is held, so that memory stays bounded; nothing of it counts before a checkpoint lists it (invariant 5). */
  async stage(): Promise<void> {
    this.#files.cutAll();
    await this.#stage([...this.#groups.flatMap(({ blocks }) => blocks.splice(0)), ...this.#files.takeBlocks()]);
  }

  /** Makes safe what was put up to `next`, and says what is. Throws RewindException where what was safe is gone. */
  async checkpoint(next: bigint): Promise<SinkCheckpoint> {
    const now = this.#context.now();
    this.checkTime(now);
    const named = this.#nameGroups();
    const files = named.flatMap((group) => group.files);
    const blocks = named.flatMap((group) => group.blocks.splice(0));
    // Where groups are left for the next checkpoint, the open files begin after them: this one does not know them.
    const whole = this.#groups.length === 0;
    if (whole) {
      this.#files.cutAll();
      blocks.push(...this.#files.takeBlocks());
    }
    const old = [...files, ...(whole ? this.#files.files : [])].filter(({ stagedAt }) => isOld(stagedAt, now));
    await this.#stage(blocks);
    await this.#refresh(old, now);
    for (const file of files) this.#fresh.add(file.id);
    this.#closing.push(...files);
    return this.#checkpointAt(whole ? next : named.at(-1)!.next, whole);
  }

  /** Commits what the stored state names as closing (protocol step 5). Returns the state without it. Throws RewindException. */
  async commit(stored: Buffer): Promise<Buffer> {
    if (this.#closing.length === 0) return stored;
    const state = decodeState(stored);
    const named = new Set(state.closing.map(({ id }) => id));
    const { store, connector, now } = this.#context;
    const lost: ClosingFile[] = [];
    const closing = this.#closing.filter(({ id }) => named.has(id));
    await inParallel(PARALLEL, closing, async (file) => {
      const outcome = await commitFile(store, file, { connector, fresh: this.#fresh, now });
      if (outcome === 'lost') lost.push(file);
    });
    if (lost.length > 0) throw this.#rewindTo(lost);
    for (const id of named) this.#fresh.delete(id);
    this.#closing = this.#closing.filter(({ id }) => !named.has(id));
    return encodeState({ ...state, closing: this.#closing });
  }

  /** Gives staged blocks another week. Returns a checkpoint that says so, or undefined where nothing is staged. */
  async keepAlive(): Promise<SinkCheckpoint | undefined> {
    const { next, state } = this.#assignment;
    if (state) await this.commit(state);
    const files = [...this.#groups.flatMap((group) => group.files), ...this.#files.files];
    if (files.length === 0) return undefined;
    await this.#refresh(files, this.#context.now());
    return this.checkpoint(next);
  }

  #add(record: SinkRecord, now: number): void {
    if (record.value === null || record.value === undefined) {
      if (this.#context.settings.skipNulls) return;
      throw new DataException("its value is null, and behavior.on.null.values is 'fail'; 'ignore' would leave it out");
    }
    const place = this.#files.place(record, now);
    if (this.#skips.length > 0 && this.#isSkipped(record, place.encodedPartition)) return;
    if (this.#files.mustCloseFor(place, record, now)) this.#close();
    this.#files.append(place, record, now);
    if (this.#files.isFull) this.#close();
  }

  #close(): void {
    const group = this.#files.close();
    if (group) this.#groups.push(group);
  }

  /** Takes the groups that the next checkpoint names. */
  #nameGroups(): ClosedGroup[] {
    let count = this.#closing.length;
    const end = this.#groups.findIndex(({ files }, index) => (count += files.length) > CLOSING_LIMIT && index > 0);
    return this.#groups.splice(0, end < 0 ? this.#groups.length : end);
  }

  #checkpointAt(next: bigint, whole: boolean): SinkCheckpoint {
    const { topic, partition } = this.#assignment;
    const files = whole ? this.#files.files : [];
    this.#base = earliest(files, next);
    // Where a closing file turns out to be lost, its records are read once more.
    const from = earliest(this.#closing, this.#base);
    this.#skips = this.#skips.filter(({ last }) => last >= from);
    const rotation = whole ? this.#files.rotation : noRotation();
    const state = encodeState({ ...this.#stateWithoutFiles(), closing: this.#closing, files, rotation });
    return { topic, partition, next, base: this.#base, dueAt: rotation.dueAt, state };
  }

  async #stage(blocks: readonly HeldBlock[]): Promise<void> {
    const { store, now } = this.#context;
    const stagedAt = now();
    await this.#sparingContainer(() =>
      inParallel(PARALLEL, blocks, async ({ file, id, bytes }) => {
        await store.putBlock(blobName(file), id, await bytes.ready());
        file.stagedAt = stagedAt;
      }),
    );
  }

  /** Stages a block that no list names for each of the files, whose listed blocks must all be there: they then live for a week. */
  async #refresh(files: readonly StagedFile[], now: number): Promise<void> {
    const { store } = this.#context;
    await this.#sparingContainer(() =>
      inParallel(PARALLEL, files, async (file) => {
        const name = blobName(file);
        await store.putBlock(name, this.#files.unlistedId(), Buffer.from('keep'));
        const staged = await store.stagedBlocks(name);
        if (!blockIds(file.blocks).every((id) => staged.has(id))) {
          throw this.#rewind(this.#base, [], this.#closing, `staged blocks of ${name} have expired`);
        }
        file.stagedAt = now;
      }),
    );
  }

  /** A container that was deleted took all that was staged with it. */
  async #sparingContainer(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ContainerNotFoundException)) throw error;
      await this.#context.store.recreate(error);
      throw this.#rewindAll('its container was deleted, and has been created anew');
    }
  }

  #isSkipped({ originalKafkaOffset: offset }: SinkRecord, encodedPartition: string): boolean {
    const { wallclock } = this.#context.settings.partitioner;
    return this.#skips.some(
      (skip) =>
        skip.first <= offset && offset <= skip.last && (wallclock || skip.encodedPartition === encodedPartition),
    );
  }

  /** Back to the first lost file. What was committed beside it and after it is left out then. */
  #rewindTo(lost: readonly ClosingFile[]): RewindException {
    const next = earliest(lost, lost[0]!.first);
    const skips = this.#closing.filter((file) => !lost.includes(file) && file.last >= next);
    return this.#rewind(next, skips, [], `the staged blocks of ${lost.map(blobName).join(', ')} are gone`);
  }

  #rewindAll(why: string): RewindException {
    return this.#rewind(earliest(this.#closing, this.#base), [], [], why);
  }

  #rewind(next: bigint, committed: readonly Skip[], closing: ClosingFile[], why: string): RewindException {
    const { topic, partition } = this.#assignment;
    const skips = [...this.#skips, ...committed].filter(({ last }) => last >= next);
    const state = encodeState({ ...this.#stateWithoutFiles(), skips, closing, files: [], rotation: noRotation() });
    return new RewindException(`${topic}-${partition}: ${why}.`, { topic, partition, next, base: next, state });
  }

  #stateWithoutFiles(): Omit<SinkState, 'files' | 'closing' | 'rotation'> {
    const { store, settings } = this.#context;
    return { location: store.location, layout: settings.layout, clock: this.#files.clock, skips: this.#skips };
  }
}

function earliest(files: readonly { first: bigint }[], limit: bigint): bigint {
  let least = limit;
  for (const { first } of files) if (first < least) least = first;
  return least;
}
