import { RetriableException } from '../../src/api/errors.ts';
import type { BlobStore } from '../../src/connectors/azure-blob/blob-store.ts';
import type { Network, Process } from './network.ts';

const noAnswer = () => ({ error: new RetriableException('No answer.') });

/** Told of what the service has done. */
export interface BlobObserver {
  putBlock(name: string, id: string, bytes: Buffer): void;
  committed(name: string, ids: readonly string[], metadata: Readonly<Record<string, string>>): void;
}

/** A process's way to the container. */
export function networkedBlobs(
  network: Network,
  process: Process,
  store: BlobStore,
  observer: BlobObserver,
): BlobStore {
  const ask = <T>(what: string, writes: boolean, apply: () => Promise<T>) =>
    network.request({ process, what, writes, apply, noAnswer });
  return {
    location: store.location,
    prepare: () => ask('prepare', true, () => store.prepare()),
    recreate: (missing) => ask('recreate', true, () => store.recreate(missing)),
    putBlock: (name, id, bytes) =>
      ask(`put block ${name}`, true, async () => {
        observer.putBlock(name, id, bytes);
        await store.putBlock(name, id, bytes);
      }),
    properties: (name) => ask(`properties ${name}`, false, () => store.properties(name)),
    stagedBlocks: (name) => ask(`list blocks ${name}`, false, () => store.stagedBlocks(name)),
    commit: (name, ids, metadata, condition) =>
      network.request({
        process,
        what: `commit ${name} ${metadata.connectless_file?.slice(0, 6)}`,
        writes: true,
        apply: async () => {
          const outcome = await store.commit(name, ids, metadata, condition);
          if (outcome === 'committed') observer.committed(name, ids, metadata);
          return outcome;
        },
        noAnswer: () => ({ value: 'unknown' }),
      }),
  };
}
