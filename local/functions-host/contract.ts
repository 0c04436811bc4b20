/** What the parts of the local Functions host agree on. Shapes follow the RPC messages of the real host's Node worker. */

/** One datum on the wire between host and worker; exactly one member is set, or none for "nothing". */
export interface TypedData {
  string?: string;
  json?: string;
  bytes?: Uint8Array;
  http?: Record<string, unknown>;
  int?: number;
  double?: number;
  collectionBytes?: { bytes: Uint8Array[] };
  collectionString?: { string: string[] };
  /** 64-bit numbers, such as a Kafka batch's offsets. */
  collectionSint64?: { sint64: number[] };
}

/** A binding as the app registered it; further options are the binding's own. */
export interface BindingMetadata {
  type: string;
  direction: 'in' | 'out' | 'inout';
  dataType?: 'undefined' | 'string' | 'binary' | 'stream';
  cardinality?: 'one' | 'many';
  [option: string]: unknown;
}

export interface FunctionMetadata {
  name: string;
  bindings: Record<string, BindingMetadata>;
  retryOptions?: {
    retryStrategy?: string;
    maxRetryCount?: number;
    delayInterval?: unknown;
    minimumInterval?: unknown;
    maximumInterval?: unknown;
  };
}

export interface Invocation {
  functionName: string;
  inputs: { name: string; data: TypedData }[];
  triggerMetadata?: Record<string, TypedData>;
  retryContext?: { retryCount: number; maxRetryCount: number };
}

export interface InvocationResult {
  returnValue?: TypedData | null;
  outputData: { name: string; data: TypedData }[];
}

/** The function threw: its message and stack as the worker saw them. */
export class FunctionError extends Error {
  override name = 'FunctionError';
}

/** The worker process ended (or was not there) before it answered: whether the function ran is unknown. */
export class WorkerLostError extends Error {
  override name = 'WorkerLostError';
}

/** Runs a function in this instance's worker; rejects with FunctionError or WorkerLostError. */
export type Invoke = (invocation: Invocation) => Promise<InvocationResult>;

export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface DurableHubOptions {
  connectionString: string;
  hubName: string;
  /** Unique per instance process. */
  instanceId: string;
  /** `extensions.durableTask` of host.json. */
  settings: Record<string, unknown>;
  /** Base URL of this instance's own HTTP listener, ends in `/`; the webhook paths are below it. */
  baseUrl: string;
  functions: FunctionMetadata[];
  invoke: Invoke;
  log: Logger;
  /** Tells the other instances that a message waits in a partition or work-item queue, so that nobody has to poll fast. */
  notify: (hint: string) => void;
  /** Delays of the real host, in milliseconds; tests shorten them. */
  partitionLeaseMs: number;
  messageHiddenMs: number;
}

/** The durable task hub of one instance. */
export interface DurableHub {
  start(): Promise<void>;
  /** Lets running work end (at most `graceMs`), gives leases back. */
  stop(graceMs: number): Promise<void>;
  /** Some other instance's `notify`. */
  hinted(hint: string): void;
  /** Serves `/runtime/webhooks/durabletask/…` (client API); undefined for any other path. */
  fetch(request: Request): Promise<Response | undefined>;
  /** What a durableClient input binding hands to the function: JSON with `taskHubName`, `rpcBaseUrl`, `creationUrls`, `managementUrls` … */
  clientBinding(): string;
}
