import { DefaultAzureCredential } from '@azure/identity';
import {
  BlobServiceClient,
  type BlockBlobClient,
  type ContainerClient,
  RestError,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import type { Config } from '../../api/config-def.ts';
import { ConfigException, type ConnectException } from '../../api/errors.ts';
import { parseConfig } from '../../api/parse-config.ts';
import type { BlobProperties, BlobStore, CommitCondition, CommitOutcome } from './blob-store.ts';
import { ContainerNotFoundException } from './blob-store.ts';
import { azureBlobConfig } from './config.ts';
import { limiter } from './limiter.ts';
import { isUnanswered, toConnectException } from './storage-errors.ts';

/** Milliseconds. */
const RETRIES = { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 1_000 };
/** A commit is never repeated unseen: what its first attempt did must be known. */
const ONE_TRY = { maxTries: 1 };
/** After this a request with its repetitions counts as not answered. Milliseconds. */
const TIMEOUT_MS = 10_000;
/** Requests of a task that run at a time. */
const PARALLEL = 32;

interface Credentials {
  account: string;
  /** The option by which requests are authorised, for messages. */
  option: string;
  sas: boolean;
  service(retryOptions: typeof RETRIES | typeof ONE_TRY): BlobServiceClient;
}

/** Throws ConfigException where the options do not name an account. */
export function credentialsOf(config: Config): Credentials {
  const values = parseConfig(azureBlobConfig, config);
  const connectionString = values['azblob.connection.string']?.value;
  if (connectionString) return fromConnectionString(connectionString);
  const account = values['azblob.account.name'];
  if (!account) {
    const why = 'name the storage account, or give azblob.connection.string';
    throw ConfigException.invalidValue('azblob.account.name', account, why);
  }
  const url = `https://${account}.blob.${values['azblob.endpoint.suffix']}`;
  const key = values['azblob.account.key']?.value;
  if (key) {
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(key)) {
      throw ConfigException.invalidValue('azblob.account.key', '[hidden]', 'an account key is base64 text');
    }
    const credential = new StorageSharedKeyCredential(account, key);
    const service: Credentials['service'] = (retryOptions) => new BlobServiceClient(url, credential, { retryOptions });
    return { account, option: 'azblob.account.key', sas: false, service };
  }
  const sas = values['azblob.sas.token']?.value.replace(/^\?/, '');
  if (sas) {
    const service: Credentials['service'] = (retryOptions) =>
      new BlobServiceClient(`${url}?${sas}`, undefined, { retryOptions });
    return { account, option: 'azblob.sas.token', sas: true, service };
  }
  const clientId = values['azblob.managed.identity.client.id'];
  return {
    account,
    option: 'the managed identity',
    sas: false,
    service: (retryOptions) => {
      const credential = new DefaultAzureCredential(clientId ? { managedIdentityClientId: clientId } : {});
      return new BlobServiceClient(url, credential, { retryOptions });
    },
  };
}

function fromConnectionString(text: string): Credentials {
  const service: Credentials['service'] = (retryOptions) =>
    BlobServiceClient.fromConnectionString(text, { retryOptions });
  try {
    const sas = /SharedAccessSignature=/i.test(text);
    return { account: service(RETRIES).accountName, option: 'azblob.connection.string', sas, service };
  } catch (error) {
    const why = `it is no connection string of a storage account (${(error as Error).message})`;
    throw ConfigException.invalidValue('azblob.connection.string', '[hidden]', why);
  }
}

/** The container that the options name. Throws ConfigException; sends nothing. */
export function azureBlobStore(config: Config): BlobStore {
  const values = parseConfig(azureBlobConfig, config);
  return new AzureBlobStore(credentialsOf(config), values['azblob.container.name'], values['azblob.container.create']);
}

class AzureBlobStore implements BlobStore {
  readonly location: string;
  readonly #credentials: Credentials;
  readonly #container: ContainerClient;
  readonly #commits: ContainerClient;
  readonly #create: boolean;
  readonly #send = limiter(PARALLEL);

  constructor(credentials: Credentials, container: string, create: boolean) {
    this.location = `${credentials.account}/${container}`;
    this.#credentials = credentials;
    this.#container = credentials.service(RETRIES).getContainerClient(container);
    this.#commits = credentials.service(ONE_TRY).getContainerClient(container);
    this.#create = create;
  }

  async prepare(): Promise<void> {
    try {
      await this.#send(() => this.#container.getProperties(inTime()));
    } catch (error) {
      const failure = this.#failure(error, 'could not be opened');
      if (failure instanceof ContainerNotFoundException) return this.recreate(failure);
      // A SAS may allow to write blobs and not to look at the container.
      const maySuffice = this.#credentials.sas && error instanceof RestError && error.code?.startsWith('Authorization');
      if (!maySuffice) throw failure;
    }
  }

  async recreate(missing: ContainerNotFoundException): Promise<void> {
    if (!this.#create) throw missing;
    try {
      await this.#send(() => this.#container.createIfNotExists(inTime()));
    } catch (error) {
      throw this.#failure(error, 'could not be created');
    }
  }

  async putBlock(name: string, id: string, bytes: Buffer): Promise<void> {
    try {
      await this.#send(() => this.#blob(name).stageBlock(id, bytes, bytes.length, inTime()));
    } catch (error) {
      throw this.#failure(error, `did not take a block of ${name}`);
    }
  }

  async commit(
    name: string,
    ids: readonly string[],
    metadata: Record<string, string>,
    condition: CommitCondition,
  ): Promise<CommitOutcome> {
    const conditions = 'ifMatch' in condition ? { ifMatch: condition.ifMatch } : { ifNoneMatch: '*' };
    try {
      const blob = this.#commits.getBlockBlobClient(name);
      await this.#send(() => blob.commitBlockList([...ids], { metadata, conditions, ...inTime() }));
      return 'committed';
    } catch (error) {
      if (isUnanswered(error)) return 'unknown';
      if (error instanceof RestError) {
        if (error.code === 'InvalidBlockList') return 'lost';
        if (error.statusCode === 412 || error.code === 'BlobAlreadyExists') return 'refused';
      }
      throw this.#failure(error, `did not commit ${name}`);
    }
  }

  async properties(name: string): Promise<BlobProperties | undefined> {
    try {
      const { etag, metadata = {} } = await this.#send(() => this.#blob(name).getProperties(inTime()));
      return { etag: etag ?? '', metadata };
    } catch (error) {
      if (error instanceof RestError && error.statusCode === 404) return undefined;
      throw this.#failure(error, `did not tell the properties of ${name}`);
    }
  }

  async stagedBlocks(name: string): Promise<Set<string>> {
    try {
      const { uncommittedBlocks = [] } = await this.#send(() => this.#blob(name).getBlockList('uncommitted', inTime()));
      return new Set(uncommittedBlocks.map((block) => block.name));
    } catch (error) {
      if (error instanceof RestError && error.code === 'BlobNotFound') return new Set();
      throw this.#failure(error, `did not list the blocks of ${name}`);
    }
  }

  #blob(name: string): BlockBlobClient {
    return this.#container.getBlockBlobClient(name);
  }

  #failure(error: unknown, what: string): ConnectException {
    const { account, option } = this.#credentials;
    const container = this.#container.containerName;
    if (error instanceof RestError && error.statusCode === 404 && error.code !== 'BlobNotFound') {
      return new ContainerNotFoundException(container, account, { cause: error });
    }
    return toConnectException(
      error,
      `The container "${container}" of the storage account "${account}" ${what}`,
      option,
    );
  }
}

function inTime(): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(TIMEOUT_MS) };
}
