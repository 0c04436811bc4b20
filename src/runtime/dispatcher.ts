import type { Shard } from '../store/shards.ts';
import type { TaskEvent } from './task-state.ts';

/** One slice of a task, as the plan starts it. */
export interface SliceInput {
  connector: string;
  task: number;
  generation: number;
  attempt: number;
  /** The task's status as the plan saw it: a slice that changes nothing about it signals nothing. */
  status: { state: string; workerId: string; generation: number } | undefined;
}

export interface LeaderInput extends Shard {
  readonly epoch: number;
}

/** `since`: when it was started, milliseconds since the epoch. */
export type LeaderStatus = { state: 'running' } | { state: 'pending'; since: number } | { state: 'missing' };

/** How the runtime reaches other function instances: a Durable Functions client, or in standalone mode the process itself. */
export interface Dispatcher {
  /** Each attempt is started at most once; a repeat does nothing. */
  startSlice(input: SliceInput): Promise<void>;
  /** Forgets what is kept of an attempt that is over. */
  forgetSlice(input: Pick<SliceInput, 'connector' | 'task' | 'attempt'>): Promise<void>;
  /** To the task's entity. */
  signal(event: TaskEvent): Promise<void>;
  leaderStatus(leader: LeaderInput): Promise<LeaderStatus>;
  startLeader(leader: LeaderInput): Promise<void>;
  /** A hint that something changed, seen at this time of the storage service's clock; may be lost. */
  wakeLeader(leader: LeaderInput, seenAt: number): Promise<void>;
}
