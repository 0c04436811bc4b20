import { BlobServiceClient, type BlockBlobClient, RestError } from '@azure/storage-blob';

/** Status of a timer function as stored, ISO dates. */
export interface ScheduleStatus {
  Last: string;
  Next: string;
  LastUpdated: string;
}

const CONTAINER = 'azure-webjobs-hosts';

function statusCode(error: unknown): number | undefined {
  return error instanceof RestError ? error.statusCode : undefined;
}

/** Locks and schedules of timer functions, in the container the real host uses. */
export class TimerStorage {
  readonly #service: BlobServiceClient;
  readonly #hostId: string;

  constructor(connectionString: string, hostId: string) {
    this.#service = BlobServiceClient.fromConnectionString(connectionString, {
      retryOptions: { maxTries: 2, tryTimeoutInMs: 10_000 },
    });
    this.#hostId = hostId;
  }

  #blob(path: string): BlockBlobClient {
    return this.#service.getContainerClient(CONTAINER).getBlockBlobClient(path);
  }

  async #create(blob: BlockBlobClient): Promise<void> {
    await this.#service.getContainerClient(CONTAINER).createIfNotExists();
    try {
      await blob.upload('', 0, { conditions: { ifNoneMatch: '*' } });
    } catch (error) {
      if (![409, 412].includes(statusCode(error) ?? 0)) throw error;
    }
  }

  /**
   * Takes the lease of a function's listener for `seconds`.
   * @returns its id, or undefined while another instance holds it
   */
  async acquire(functionName: string, seconds: number): Promise<string | undefined> {
    const blob = this.#blob(`locks/${this.#hostId}/Host.Functions.${functionName}.Listener`);
    for (let attempt = 0; ; attempt++) {
      try {
        return (await blob.getBlobLeaseClient().acquireLease(seconds)).leaseId;
      } catch (error) {
        if (statusCode(error) === 409) return undefined;
        if (statusCode(error) !== 404 || attempt > 0) throw error;
        await this.#create(blob);
      }
    }
  }

  /** @throws RestError 409 or 412 when the lease is lost */
  async renew(functionName: string, leaseId: string): Promise<void> {
    await this.#blob(`locks/${this.#hostId}/Host.Functions.${functionName}.Listener`)
      .getBlobLeaseClient(leaseId)
      .renewLease();
  }

  async release(functionName: string, leaseId: string): Promise<void> {
    await this.#blob(`locks/${this.#hostId}/Host.Functions.${functionName}.Listener`)
      .getBlobLeaseClient(leaseId)
      .releaseLease();
  }

  async readStatus(functionName: string): Promise<ScheduleStatus | undefined> {
    try {
      const buffer = await this.#blob(
        `timers/${this.#hostId}/Host.Functions.${functionName}/status`,
      ).downloadToBuffer();
      return JSON.parse(buffer.toString()) as ScheduleStatus;
    } catch (error) {
      if (statusCode(error) === 404) return undefined;
      throw error;
    }
  }

  async writeStatus(functionName: string, status: ScheduleStatus): Promise<void> {
    const text = JSON.stringify(status);
    await this.#blob(`timers/${this.#hostId}/Host.Functions.${functionName}/status`).upload(
      text,
      Buffer.byteLength(text),
    );
  }
}
