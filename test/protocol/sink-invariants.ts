import { blockIds } from '../../src/connectors/azure-blob/block-list.ts';
import {
  blobName,
  type ClosingFile,
  decodeState,
  type SinkState,
  type StagedFile,
} from '../../src/connectors/azure-blob/state.ts';
import type { MemoryBlobStore } from '../../src/connectors/azure-blob/testing/memory-blob-store.ts';
import { decodeSink } from '../../src/store/offsets.ts';
import type { Columns } from '../../src/store/table.ts';
import type { BlobObserver } from './networked-blobs.ts';
import { offsetsIn, type SinkLog } from './sink-log.ts';
import { Violation } from './violation.ts';

interface Commit {
  name: string;
  id: string;
  offsets: number[];
  /** Of the reset before it. */
  resetGen: number;
}

/** Watches row and blobs of one topic partition; the numbers are those of the invariants in docs/protocol.md. */
export class SinkInvariants implements BlobObserver {
  readonly #log: SinkLog;
  readonly #store: MemoryBlobStore;
  readonly #blocks = new Map<string, Buffer>();
  /** The block list of every closing entry that the row ever held. */
  readonly #named = new Map<string, string>();
  /** Blocks that expired, or went with their container. */
  readonly #lost = new Set<string>();
  #commits: Commit[] = [];
  #epoch = 0;
  #next = 0;
  #base = 0;
  #state: SinkState | undefined;
  /** How often a user has moved the position, and where to last: what is below it need not be written any more. */
  #resetGen = 0;
  #floor = 0;
  #cleared = false;
  #violation: Violation | undefined;
  /**
   * Whether a commit took place before cannot always be told then (docs/protocol.md, blob sink 5), and records may be missing;
   * but nothing is ever there twice, and a healthy executor comes to the end.
   */
  #containerWasDeleted = false;

  constructor(log: SinkLog, store: MemoryBlobStore) {
    this.#log = log;
    this.#store = store;
  }

  /** All records are in blobs, or excused, and the row says so. */
  get isDone(): boolean {
    const { closing, files } = this.#state ?? { closing: [], files: [] };
    return !this.#cleared && this.#next === this.#log.end && closing.length === 0 && files.length === 0;
  }

  /** A user has deleted the position, and nobody has given it a start again. */
  get isCleared(): boolean {
    return this.#cleared;
  }

  /** Records in open files, all of which are read. */
  get waiting(): number {
    return this.#next === this.#log.end ? (this.#state?.rotation.records ?? 0) : 0;
  }

  wroteRow(columns: Columns): void {
    const epoch = Number(columns.epoch);
    if (epoch < this.#epoch) this.#fail(1, `epoch ${epoch} wrote the row after epoch ${this.#epoch} had`);
    this.#epoch = epoch;
    this.#cleared = columns.next === undefined;
    const { next, base, state, resetGen } = decodeSink(this.#cleared ? { ...columns, next: 0n, base: 0n } : columns);
    if (resetGen !== this.#resetGen) this.#reset(resetGen, this.#cleared ? undefined : Number(next));
    this.#next = Number(next);
    this.#base = Number(base);
    this.#state = state && decodeState(state);
    for (const file of this.#state?.closing ?? []) {
      const list = listOf(file);
      if ((this.#named.get(file.id) ?? list) !== list) this.#fail(2, `${blobName(file)} was given another list`);
      this.#named.set(file.id, list);
    }
  }

  putBlock(name: string, id: string, bytes: Buffer): void {
    const known = this.#blocks.get(`${name} ${id}`);
    if (known && !known.equals(bytes)) this.#fail(3, `block ${id} of ${name} was sent with other bytes`);
    this.#blocks.set(`${name} ${id}`, bytes);
    this.#lost.delete(`${name} ${id}`);
  }

  committed(name: string, ids: readonly string[], metadata: Readonly<Record<string, string>>): void {
    const id = metadata.connectless_file ?? '';
    const list = `${name} ${ids.join()}`;
    if (this.#named.get(id) !== list) this.#fail(1, `${name} was committed, and no checkpoint had named that list`);
    const resetGen = Number(metadata.connectless_reset_generation);
    if (this.#commits.some((commit) => commit.name === name && commit.resetGen >= resetGen)) {
      this.#fail(4, `${name} was committed a second time`);
    }
    this.#commits = this.#commits.filter((commit) => commit.name !== name);
    const offsets = ids.flatMap((block) => this.#offsetsOf(name, block));
    this.#commits.push({ name, id, offsets, resetGen });
    // The commit drops all other blocks that are staged for the blob.
    for (const key of this.#blocks.keys()) if (key.startsWith(`${name} `)) this.#lost.add(key);
    const from = Number(/\+(\d+)\.json$/.exec(name)?.[1]);
    if (from !== offsets[0]) this.#fail(5, `${name} begins with offset ${offsets[0]}`);
    if (offsets.some((offset, i) => offset <= (offsets[i - 1] ?? -1))) {
      this.#fail(5, `${name} is not in order: ${offsets}`);
    }
  }

  /** Staged blocks of a blob have lived for seven days. */
  expired(name: string): void {
    for (const key of this.#blocks.keys()) if (key.startsWith(`${name} `)) this.#lost.add(key);
  }

  containerDeleted(): void {
    for (const key of this.#blocks.keys()) this.#lost.add(key);
    this.#containerWasDeleted = true;
    this.#commits = [];
  }

  /** Throws the first Violation. */
  async check(): Promise<void> {
    if (this.#violation) throw this.#violation;
    const state = this.#state;
    const closing = this.#uncommitted();
    const files = state?.files ?? [];
    const current = this.#commits.filter(({ resetGen }) => resetGen === this.#resetGen);
    const committed = counts(current.flatMap(({ offsets }) => offsets));
    const named = counts(closing.flatMap((file) => this.#offsetsOfFile(file)));
    const listed = counts(files.flatMap((file) => this.#offsetsOfFile(file)));
    for (const offset of this.#log.offsets) {
      const [c, n, l] = [committed, named, listed].map((map) => map.get(offset) ?? 0) as [number, number, number];
      const found = `offset ${offset} (next ${this.#next}, base ${this.#base}): ${c} committed, ${n} closing, ${l} open`;
      if (c > 1 || (offset < this.#floor && c + n + l > 0)) this.#fail(5, found);
      else if (offset < this.#floor) continue;
      else if (!this.#containerWasDeleted && (offset < this.#base ? c + n !== 1 : !this.#isRight(offset, c, n, l)))
        this.#fail(5, found);
    }
    for (const file of [...closing, ...files]) await this.#checkStaged(file);
    if (this.#violation) throw this.#violation;
  }

  /** At the end: every record once, and the blobs of each folder one after the other without gaps. */
  checkEnd(flushSize: number): void {
    const current = this.#commits.filter(({ resetGen }) => resetGen === this.#resetGen);
    const committed = new Set(current.flatMap(({ offsets }) => offsets));
    const missing = this.#log.offsets.filter((offset) => offset >= this.#floor && !committed.has(offset));
    if (missing.length && !this.#containerWasDeleted)
      throw new Violation(`offsets ${missing} are in no blob at the end`);
    for (const { name, offsets } of this.#commits) {
      if (offsets.length > flushSize) throw new Violation(`${name} holds ${offsets.length} records`);
    }
  }

  /** Named as closing, and not committed yet. */
  #uncommitted(): ClosingFile[] {
    return (this.#state?.closing ?? []).filter(({ id }) => !this.#commits.some((commit) => commit.id === id));
  }

  /** `to` undefined: all is read again. What is below `to` and was said to be as good as written must be. */
  #reset(resetGen: number, to: number | undefined): void {
    if (resetGen !== this.#resetGen + 1) this.#fail(1, `reset generation ${resetGen} follows ${this.#resetGen}`);
    const passedOver = this.#uncommitted()
      .flatMap((file) => this.#offsetsOfFile(file))
      .filter((offset) => to !== undefined && offset < to);
    if (passedOver.length && !this.#containerWasDeleted) {
      this.#fail(5, `the position was moved to ${to}, and the closing offsets ${passedOver} are in no blob`);
    }
    this.#resetGen = resetGen;
    this.#floor = to ?? 0;
  }

  #isRight(offset: number, committed: number, closing: number, open: number): boolean {
    const isSkipped = this.#state?.skips.some(
      ({ first, last, encodedPartition }) =>
        first <= offset && offset <= last && encodedPartition.endsWith(`=${this.#log.folderOf(offset)}`),
    );
    if (isSkipped) return committed === 1 && closing === 0 && open === 0;
    return committed === 0 && closing === 0 && open === (offset < this.#next ? 1 : 0);
  }

  async #checkStaged(file: StagedFile): Promise<void> {
    const name = blobName(file);
    const staged = await this.#store.stagedBlocks(name);
    const missing = blockIds(file.blocks).filter((id) => !staged.has(id) && !this.#lost.has(`${name} ${id}`));
    if (missing.length) this.#fail(5, `${name} is listed, and not staged`);
  }

  #offsetsOfFile(file: StagedFile): number[] {
    return blockIds(file.blocks).flatMap((id) => this.#offsetsOf(blobName(file), id));
  }

  #offsetsOf(name: string, id: string): number[] {
    return offsetsIn(this.#blocks.get(`${name} ${id}`)?.toString() ?? '');
  }

  #fail(invariant: number, what: string): void {
    this.#violation ??= new Violation(`invariant ${invariant}: ${what}`);
  }
}

function listOf(file: StagedFile): string {
  return `${blobName(file)} ${blockIds(file.blocks).join()}`;
}

function counts(offsets: readonly number[]): Map<number, number> {
  const map = new Map<number, number>();
  for (const offset of offsets) map.set(offset, (map.get(offset) ?? 0) + 1);
  return map;
}
