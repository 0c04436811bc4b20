import { NotFoundException } from '../api/errors.ts';
import { errorCodes, isMoved, UnreachableException } from './client-errors.ts';
import { Connections } from './connections.ts';
import { type FetchedPartition, type FetchPartition, fetchPartitions } from './fetch.ts';
import { OffsetOutOfRangeError, type RangeReader, type ReadRequest, type ReadResult } from './kafka.ts';
import { listOffsets } from './list-offsets.ts';
import { readRecordBatches } from './record-batch-reader.ts';

const defaultMaxBytes = 1024 * 1024;
const attempts = 5;
/** Reads that wait at the broker for records, each on connections of its own, since a broker answers a connection's requests in order. */
const maxWaiting = 4;

/** Reads exact ranges by fetch requests; see `RangeReader`. */
export class FetchReader implements RangeReader {
  readonly #connections: Connections;
  readonly #onClose: () => Promise<void>;
  readonly #idleLanes: Connections[] = [];
  readonly #queue: ((lane: Connections) => void)[] = [];
  #lanes = 0;
  #closed = false;

  /** @param connections for reads that do not wait */
  constructor(connections: Connections, onClose: () => Promise<void>) {
    this.#connections = connections;
    this.#onClose = onClose;
  }

  async read(requests: readonly ReadRequest[], signal?: AbortSignal): Promise<(ReadResult | Error)[]> {
    signal?.throwIfAborted();
    const maxWaitMs = Math.max(0, ...requests.map((request) => request.maxWaitMs ?? 0));
    const reading = maxWaitMs === 0 ? readAll(this.#connections, requests, 0) : this.#readWaiting(requests, maxWaitMs);
    return signal === undefined ? reading : await abandonable(reading, signal);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#idleLanes.splice(0).map((lane) => lane.close()));
    await this.#onClose();
  }

  async #readWaiting(requests: readonly ReadRequest[], maxWaitMs: number): Promise<(ReadResult | Error)[]> {
    const lane = await this.#lane();
    try {
      return await readAll(lane, requests, maxWaitMs);
    } finally {
      const next = this.#queue.shift();
      if (next) next(lane);
      else if (this.#closed) await lane.close();
      else this.#idleLanes.push(lane);
    }
  }

  #lane(): Promise<Connections> | Connections {
    const idle = this.#idleLanes.pop();
    if (idle) return idle;
    if (this.#lanes === maxWaiting) return new Promise((resolve) => this.#queue.push(resolve));
    this.#lanes++;
    return new Connections(this.#connections.settings, this.#connections.throttling);
  }
}

async function readAll(
  connections: Connections,
  requests: readonly ReadRequest[],
  maxWaitMs: number,
): Promise<(ReadResult | Error)[]> {
  const results: (ReadResult | Error | undefined)[] = requests.map(() => undefined);
  const leaders = await connections.leaders(requests.map(({ topic }) => topic));
  let open = requests.map((request, index) => ({
    request,
    index,
    leader: leaders.get(request.topic)?.[request.partition],
  }));
  for (let attempt = 1; open.length > 0; attempt++) {
    const reached = await Promise.all(
      [...Map.groupBy(open, ({ leader }) => leader ?? -1)].map(async ([node, asked]) => {
        if (node < 0) return asked.map((entry) => ({ ...entry, code: whyNoLeader(connections, entry) }));
        try {
          return await readFrom(connections, node, asked, maxWaitMs, results);
        } catch (error) {
          for (const { index } of asked) results[index] = error as Error;
          return [];
        }
      }),
    );
    const moved = reached.flat();
    if (moved.length === 0) break;
    for (const { request } of moved) connections.forgetLeaders(request.topic);
    if (attempt === attempts) {
      for (const { request, index, code } of moved) results[index] = await goneError(connections, request, code);
      break;
    }
    await connections.pause(attempt);
    const fresh = await connections.leaders(moved.map(({ request }) => request.topic));
    open = moved.map(({ request, index }) => ({
      request,
      index,
      leader: fresh.get(request.topic)?.[request.partition],
    }));
  }
  if (requests.length > 0 && results.every((result) => result instanceof UnreachableException)) throw results[0];
  return results as (ReadResult | Error)[];
}

function whyNoLeader(connections: Connections, { request, leader }: Asked): number {
  if (leader !== undefined) return errorCodes.leaderNotAvailable;
  return connections.knownLeaders(request.topic)
    ? errorCodes.unknownTopicOrPartition
    : connections.topicCode(request.topic);
}

interface Asked {
  request: ReadRequest;
  index: number;
  leader: number | undefined;
}

/** Fills in the results; returns the requests whose partitions are led by another broker now. */
async function readFrom(
  connections: Connections,
  node: number,
  asked: readonly Asked[],
  maxWaitMs: number,
  results: (ReadResult | Error | undefined)[],
): Promise<(Asked & { code: number })[]> {
  const wanted = asked.map(({ request }): FetchPartition => {
    const { topic, partition, from, maxBytes = defaultMaxBytes } = request;
    return { topic, partition, from, maxBytes };
  });
  const fetched = await fetchPartitions(connections, node, wanted, maxWaitMs);
  const byPartition = new Map(fetched.map((answer) => [`${answer.partition} ${answer.topic}`, answer]));
  const moved: (Asked & { code: number })[] = [];
  for (const entry of asked) {
    const { request, index } = entry;
    const answer = byPartition.get(`${request.partition} ${request.topic}`);
    const code = answer?.errorCode ?? errorCodes.unknownTopicOrPartition;
    if (isMoved(code)) moved.push({ ...entry, code });
    else results[index] = await toResult(connections, request, answer as FetchedPartition);
  }
  return moved;
}

async function toResult(
  connections: Connections,
  request: ReadRequest,
  answer: FetchedPartition,
): Promise<ReadResult | Error> {
  const { topic, partition, from } = request;
  if (answer.errorCode === errorCodes.offsetOutOfRange) return outOfRange(connections, request);
  if (answer.errorCode !== errorCodes.none) {
    return connections.failure(
      answer.errorCode,
      `Topic ${topic}, partition ${partition}, cannot be read from offset ${from}`,
    );
  }
  try {
    return { ...readRecordBatches(answer.data, request, answer.abortedTransactions), end: answer.lastStableOffset };
  } catch (error) {
    return error as Error;
  }
}

async function outOfRange(connections: Connections, { topic, partition, from }: ReadRequest): Promise<Error> {
  try {
    const offsets = (await listOffsets(connections, [topic])).get(topic)?.[partition];
    if (offsets === undefined) return new NotFoundException(`Topic ${topic} has no partition ${partition}.`);
    const text = `Topic ${topic}, partition ${partition}: offset ${from} is outside the log, which goes from ${offsets.start} to ${offsets.end}.`;
    return new OffsetOutOfRangeError(text, offsets);
  } catch (error) {
    return error as Error;
  }
}

async function goneError(connections: Connections, { topic, partition }: ReadRequest, code: number): Promise<Error> {
  if (code === errorCodes.unknownTopicOrPartition) {
    return new NotFoundException(`Topic ${topic} does not exist or has no partition ${partition}.`);
  }
  return connections.failure(code, `Topic ${topic}, partition ${partition}, cannot be read`);
}

/** A fetch under way cannot be called back: its answer is dropped. */
function abandonable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
