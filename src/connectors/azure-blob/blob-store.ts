import { ConnectException } from '../../api/errors.ts';

export interface BlobProperties {
  etag: string;
  metadata: Readonly<Record<string, string>>;
}

export type CommitCondition = { ifNoneMatch: '*' } | { ifMatch: string };

/**
 * `refused`: the condition did not hold; `lost`: a block of the list does not exist; both: nothing was changed. `unknown`: no
 * answer, it may have been applied or may be yet.
 */
export type CommitOutcome = 'committed' | 'refused' | 'lost' | 'unknown';

/** One container. Requests that fail throw RetriableException (it may pass) or ConnectException (somebody has to act). */
export interface BlobStore {
  /** `account/container`: two stores of one location hold the same blobs. */
  readonly location: string;
  /** Makes sure that the container is there. Throws ContainerNotFoundException where it is missing and may not be created. */
  prepare(): Promise<void>;
  /** Creates the container that was missing; throws `missing` where it may not be created. */
  recreate(missing: ContainerNotFoundException): Promise<void>;
  /** Stages a block; the same id and bytes may be sent again. Throws ContainerNotFoundException. */
  putBlock(name: string, id: string, bytes: Buffer): Promise<void>;
  /** Makes the blob of exactly these blocks; all others that were staged for it are dropped. */
  commit(
    name: string,
    ids: readonly string[],
    metadata: Record<string, string>,
    condition: CommitCondition,
  ): Promise<CommitOutcome>;
  /** Undefined for a blob that does not exist or was never committed. */
  properties(name: string): Promise<BlobProperties | undefined>;
  /** Ids of the blocks that are staged and not committed. */
  stagedBlocks(name: string): Promise<Set<string>>;
}

export class ContainerNotFoundException extends ConnectException {
  override name = 'ContainerNotFoundException';

  constructor(container: string, account: string, options: { cause?: unknown } = {}) {
    super(`The container "${container}" does not exist in the storage account "${account}"`, {
      ...options,
      hint: 'Create it, correct azblob.container.name, or set azblob.container.create=true.',
    });
  }
}
