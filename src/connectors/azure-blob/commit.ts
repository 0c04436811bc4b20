import { ConnectException, RetriableException } from '../../api/errors.ts';
import type { BlobStore, CommitCondition } from './blob-store.ts';
import { blockIds } from './block-list.ts';
import { blobName, type ClosingFile } from './state.ts';

const ATTEMPTS = 3;
const DAY = 86_400_000;

/** Whether blocks of this age (milliseconds since the epoch) may be gone: they live for seven days. */
export function isOld(stagedAt: number, now: number): boolean {
  return now - stagedAt > 6 * DAY;
}

export interface CommitContext {
  connector: string;
  /** Ids of files of which it is sure that no commit was ever sent or may be under way. Unclear attempts take them out. */
  fresh: Set<string>;
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * Commits a file that the checkpoint names as closing (protocol, blob sink, step 5). Whatever happened before, it is committed
 * once. `lost`: its blocks are gone, and it is sure enough that it never was committed. Throws ConnectException where a blob of
 * somebody else has its name, RetriableException.
 */
export async function commitFile(
  store: BlobStore,
  file: ClosingFile,
  { connector, fresh, now }: CommitContext,
): Promise<'committed' | 'lost'> {
  const name = blobName(file);
  const ids = blockIds(file.blocks);
  const metadata = describe(file, connector);
  let condition: CommitCondition = { ifNoneMatch: '*' };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const outcome = await store.commit(name, ids, metadata, condition);
    if (outcome === 'committed') return 'committed';
    if (outcome === 'unknown') fresh.delete(file.id);
    const blob = await store.properties(name);
    if (!blob) {
      if (outcome === 'lost') return fresh.has(file.id) || isOld(file.stagedAt, now()) ? 'lost' : 'committed';
      condition = { ifNoneMatch: '*' };
      continue;
    }
    if (blob.metadata.connectless_file === file.id) return 'committed';
    if (!mayReplace(blob.metadata, metadata)) throw collision(name, store, blob.metadata.connectless_connector);
    if (outcome === 'lost') return 'lost';
    condition = { ifMatch: blob.etag };
  }
  throw new RetriableException(`The blob ${name} in ${store.location} could not be committed in ${ATTEMPTS} attempts`);
}

function describe({ id, resetGen }: ClosingFile, connector: string) {
  return {
    connectless_file: id,
    connectless_reset_generation: String(resetGen),
    connectless_connector: encodeURIComponent(connector),
  };
}

/** Invariant 4: only after a user's reset, and only what this connector wrote before it. */
function mayReplace(found: Readonly<Record<string, string>>, ours: ReturnType<typeof describe>): boolean {
  return (
    found.connectless_connector === ours.connectless_connector &&
    Number(found.connectless_reset_generation) < Number(ours.connectless_reset_generation)
  );
}

function collision(name: string, store: BlobStore, writer: string | undefined): ConnectException {
  const whose =
    writer === undefined ? 'was not written by this connector' : `was written by ${decodeURIComponent(writer)}`;
  return new ConnectException(
    `The blob ${name} in ${store.location} exists already and ${whose}: it is not overwritten`,
    {
      hint: 'Move the blob away, or choose another topics.dir or container, and restart the task.',
    },
  );
}
