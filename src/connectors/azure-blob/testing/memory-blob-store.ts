import { RetriableException } from '../../../api/errors.ts';
import {
  type BlobProperties,
  type BlobStore,
  type CommitCondition,
  type CommitOutcome,
  ContainerNotFoundException,
} from '../blob-store.ts';

interface Blob {
  committed: { id: string; bytes: Buffer }[] | undefined;
  metadata: Record<string, string>;
  etag: string;
  staged: Map<string, Buffer>;
}

/** What happens to the next request of a kind: nothing of it arrives, its answer is lost, or it is applied later (`settle`). */
export type Fault = 'lost request' | 'lost answer' | 'late';
type Request = 'putBlock' | 'commit' | 'properties';

/**
 * Behaves as Blob Storage does where the sink can see it: a commit drops all other staged blocks, conditions, InvalidBlockList, blocks
 * that expire, answers that get lost, requests that are applied late. Several stores may share one `blobs`.
 */
export class MemoryBlobStore implements BlobStore {
  readonly location: string;
  readonly requests: string[] = [];
  /** Every content that was ever committed under a name. */
  readonly history: { name: string; text: string }[] = [];
  /** Decides on the fault of each request for which none was set. */
  fault: (request: Request) => Fault | undefined = () => undefined;
  /** Awaited before each request arrives, and before its answer does. */
  gate: () => Promise<void> | undefined = () => undefined;
  exists = true;
  mayCreate = false;
  readonly #blobs = new Map<string, Blob>();
  readonly #ids = new Map<string, Buffer>();
  readonly #faults: { request: Request; fault: Fault }[] = [];
  readonly #late: (() => void)[] = [];
  #etags = 0;

  constructor(location = 'memory/container') {
    this.location = location;
  }

  failNext(request: Request, fault: Fault): void {
    this.#faults.push({ request, fault });
  }

  /** Applies what was late. */
  settle(): void {
    for (const apply of this.#late.splice(0)) apply();
  }

  /** All staged blocks have reached their age, or those of one blob. */
  expire(name?: string): void {
    const blobs = name === undefined ? this.#blobs.values() : [this.#blobs.get(name)];
    for (const blob of blobs) blob?.staged.clear();
  }

  deleteContainer(): void {
    this.exists = false;
    this.#blobs.clear();
  }

  /** The committed blob is gone; what is staged under its name stays. */
  remove(name: string): void {
    const blob = this.#blobs.get(name);
    if (blob) blob.committed = undefined;
  }

  /** Committed blobs, by name. */
  committed(): Map<string, Buffer> {
    const blobs = [...this.#blobs].filter(([, blob]) => blob.committed);
    return new Map(
      blobs.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, { committed }]) => [name, content(committed!)]),
    );
  }

  async prepare(): Promise<void> {
    if (!this.exists) await this.recreate(new ContainerNotFoundException('container', 'memory'));
  }

  async recreate(missing: ContainerNotFoundException): Promise<void> {
    if (!this.mayCreate) throw missing;
    this.exists = true;
  }

  async putBlock(name: string, id: string, bytes: Buffer): Promise<void> {
    const known = this.#ids.get(`${name} ${id}`);
    if (known && !known.equals(bytes)) throw new Error(`Block id ${id} of ${name} used for other bytes`);
    this.#ids.set(`${name} ${id}`, Buffer.from(bytes));
    const answered = await this.#request('putBlock', name, () => this.#blob(name).staged.set(id, Buffer.from(bytes)));
    if (!answered) throw new RetriableException('No answer');
  }

  async commit(
    name: string,
    ids: readonly string[],
    metadata: Record<string, string>,
    condition: CommitCondition,
  ): Promise<CommitOutcome> {
    let outcome: CommitOutcome = 'unknown';
    const answered = await this.#request('commit', name, () => {
      outcome = this.#commit(name, ids, metadata, condition);
    });
    return answered ? outcome : 'unknown';
  }

  async properties(name: string): Promise<BlobProperties | undefined> {
    let found: BlobProperties | undefined;
    const answered = await this.#request('properties', name, () => {
      const blob = this.#blobs.get(name);
      found = blob?.committed && { etag: blob.etag, metadata: blob.metadata };
    });
    if (!answered) throw new RetriableException('No answer');
    return found;
  }

  async stagedBlocks(name: string): Promise<Set<string>> {
    return new Set(this.#blobs.get(name)?.staged.keys());
  }

  #commit(
    name: string,
    ids: readonly string[],
    metadata: Record<string, string>,
    condition: CommitCondition,
  ): CommitOutcome {
    const blob = this.#blob(name);
    if ('ifNoneMatch' in condition ? blob.committed : blob.etag !== condition.ifMatch) return 'refused';
    const known = new Map([...(blob.committed ?? []).map(({ id, bytes }) => [id, bytes] as const), ...blob.staged]);
    if (ids.some((id) => !known.has(id))) return 'lost';
    blob.committed = ids.map((id) => ({ id, bytes: known.get(id)! }));
    blob.metadata = metadata;
    blob.etag = `"${++this.#etags}"`;
    blob.staged.clear();
    this.history.push({ name, text: content(blob.committed).toString() });
    return 'committed';
  }

  /** False where there is no answer. */
  async #request(kind: Request, name: string, apply: () => void): Promise<boolean> {
    await this.gate();
    if (!this.exists) throw new ContainerNotFoundException('container', 'memory');
    this.requests.push(`${kind} ${name}`);
    const at = this.#faults.findIndex((each) => each.request === kind);
    const fault = at < 0 ? this.fault(kind) : this.#faults.splice(at, 1)[0]!.fault;
    if (fault === 'late') this.#late.push(apply);
    else if (fault !== 'lost request') apply();
    await this.gate();
    return fault === undefined;
  }

  #blob(name: string): Blob {
    let blob = this.#blobs.get(name);
    if (!blob) this.#blobs.set(name, (blob = { committed: undefined, metadata: {}, etag: '', staged: new Map() }));
    return blob;
  }
}

function content(blocks: { bytes: Buffer }[]): Buffer {
  return Buffer.concat(blocks.map(({ bytes }) => bytes));
}
