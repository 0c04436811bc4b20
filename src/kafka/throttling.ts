import { type ErrorOptions, RetriableException } from '../api/errors.ts';
import type { Logger } from '../api/index.ts';
import type { ClientSettings } from './properties.ts';

/** The cluster refused a request for the sake of its quotas; nothing of it was carried out. */
export class ThrottledException extends RetriableException {
  override name = 'ThrottledException';

  constructor(doing: string, namespace: string, options: ErrorOptions) {
    super(`${doing}: the Event Hubs namespace ${namespace} refuses it for now, as ${exhausted}.`, {
      hint: remedy,
      ...options,
    });
  }
}

const exhausted = 'its throughput units (Standard) or processing units (Premium) are used up';
const remedy = 'Add units to the namespace, or turn its auto-inflate on.';
/** Between two lines in the log, milliseconds. */
const quietMs = 60_000;

/** Tells the log that the cluster holds this client back, now and then. */
export class Throttling {
  readonly #settings: Pick<ClientSettings, 'bootstrapServers' | 'eventHubs'>;
  readonly #log: Logger | undefined;
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(settings: Pick<ClientSettings, 'bootstrapServers' | 'eventHubs'>, log: Logger | undefined) {
    this.#settings = settings;
    this.#log = log;
  }

  /** @param ms how long the answer was held back, or the next request is to be */
  delayed(api: string, ms: number): void {
    const { eventHubs, bootstrapServers } = this.#settings;
    this.#say(
      eventHubs === undefined
        ? `Kafka at ${bootstrapServers} delays requests (${api} by ${ms} ms): a quota of this client is used up.`
        : `Event Hubs delays requests to the namespace ${eventHubs} (${api} by ${ms} ms): ${exhausted}. ${remedy}`,
    );
  }

  refused(error: ThrottledException): void {
    this.#say(`${error.message} ${error.hint} It is tried again.`);
  }

  #say(line: string): void {
    if (performance.now() - this.#saidAt < quietMs) return;
    this.#saidAt = performance.now();
    this.#log?.warn(line);
  }
}
