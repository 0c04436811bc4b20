import * as df from 'durable-functions';
import type { Dispatcher, LeaderInput, LeaderStatus, SliceInput } from '../../src/runtime/dispatcher.ts';
import type { TaskEvent } from '../../src/runtime/task-state.ts';
import { connectorHash } from '../../src/store/keys.ts';
import { shardName } from '../../src/store/shards.ts';

export const LEADER = 'connectLeader';
export const SLICE = 'connectSlice';
export const TASK_ENTITY = 'connectTask';
/** The event that wakes a sleeping leader. */
export const CHANGED = 'changed';
export interface ChangedEvent {
  /** The storage service's clock; milliseconds since the epoch, in whole seconds. */
  seenAt: number;
}

/** Reaches other instances through Durable Functions. */
export class DurableDispatcher implements Dispatcher {
  readonly #client: df.DurableClient;

  constructor(client: df.DurableClient) {
    this.#client = client;
  }

  async startSlice(input: SliceInput): Promise<void> {
    await this.#startOnce(SLICE, sliceId(input), input);
  }

  async forgetSlice(input: Pick<SliceInput, 'connector' | 'task' | 'attempt'>): Promise<void> {
    await this.#client.purgeInstanceHistory(sliceId(input)).catch(() => undefined);
  }

  async signal(event: TaskEvent): Promise<void> {
    const entity = new df.EntityId(TASK_ENTITY, `${connectorHash(event.connector)}-${event.task}`);
    await this.#client.signalEntity(entity, 'transition', event);
  }

  async leaderStatus(leader: LeaderInput): Promise<LeaderStatus> {
    const status = await this.#client.getStatus(leaderId(leader)).catch((error: Error) => {
      if (/404/.test(error.message)) return undefined;
      throw error;
    });
    switch (status?.runtimeStatus) {
      case df.OrchestrationRuntimeStatus.Running:
      case df.OrchestrationRuntimeStatus.ContinuedAsNew:
        return { state: 'running' };
      case df.OrchestrationRuntimeStatus.Pending:
        return { state: 'pending', since: new Date(status.createdTime).getTime() };
      default:
        return { state: 'missing' };
    }
  }

  async startLeader(leader: LeaderInput): Promise<void> {
    await this.#startOnce(LEADER, leaderId(leader), leader);
  }

  async wakeLeader(leader: LeaderInput, seenAt: number): Promise<void> {
    const event: ChangedEvent = { seenAt };
    await this.#client.raiseEvent(leaderId(leader), CHANGED, event);
  }

  /** An instance of the same id that runs already is what was wanted. */
  async #startOnce(orchestrator: string, instanceId: string, input: unknown): Promise<void> {
    try {
      await this.#client.startNew(orchestrator, { instanceId, input });
    } catch (error) {
      if (!/409|already exists/i.test(String(error))) throw error;
    }
  }
}

function leaderId(leader: LeaderInput): string {
  return `connect-leader-${shardName(leader)}-${leader.epoch}`;
}

function sliceId({ connector, task, attempt }: Pick<SliceInput, 'connector' | 'task' | 'attempt'>): string {
  return `connect-slice-${connectorHash(connector)}-${task}-${attempt}`;
}
