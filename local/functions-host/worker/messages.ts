import type { FunctionMetadata, Invocation, InvocationResult } from '../contract.ts';

/** Messages between an instance and its worker, over Node's IPC channel. */
export type ToWorker =
  | { type: 'invoke'; id: number; invocationId: string; invocation: Invocation }
  | { type: 'terminate' };

export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';

export type FromWorker =
  | { type: 'loaded'; functions: FunctionMetadata[] }
  | { type: 'loadFailed'; message: string; stack: string }
  | { type: 'result'; id: number; result: InvocationResult }
  | { type: 'failed'; id: number; message: string; stack: string }
  | { type: 'log'; level: LogLevel; category: 'user' | 'system'; message: string; functionName?: string };
