import { describe, expect, it } from 'vitest';
import { EventType, type HistoryEvent } from './events.ts';
import { sortInbox, stamped } from './inbox.ts';
import { type Instance, newInstance } from './instance.ts';
import type { Delivery, Message } from './messages.ts';

const NOW = 1_000_000;

function instance(scheduled: Partial<HistoryEvent>[] = [], status: Instance['status'] = 'Running'): Instance {
  const made = newInstance(
    {
      id: 'one',
      partition: 'p00',
      name: 'orchestrator',
      executionId: 'e1',
      version: undefined,
      parent: undefined,
      input: undefined,
    },
    NOW,
  );
  made.status = status;
  made.events = [stamped({ EventType: EventType.OrchestratorStarted }, NOW)];
  for (const event of scheduled) made.open.add(stamped({ EventType: EventType.TaskScheduled, ...event }, NOW));
  return made;
}

let keys = 0;
const delivery = (message: Message): Delivery => ({ rowKey: `m|${keys++}`, dueAt: 0, message, row: {} });
const event = (given: Partial<HistoryEvent> & Pick<HistoryEvent, 'EventType'>, executionId = 'e1') =>
  delivery({ kind: 'event', instanceId: 'one', executionId, event: given });
const completed = (TaskScheduledId: number, executionId?: string) =>
  event({ EventType: EventType.TaskCompleted, TaskScheduledId, Result: 'null' }, executionId);
const failed = (TaskScheduledId: number) =>
  event({ EventType: EventType.TaskFailed, TaskScheduledId, Reason: '', Details: '' });
const raised = (Name: string) =>
  delivery({ kind: 'event', instanceId: 'one', event: { EventType: EventType.EventRaised, Name, Input: 'null' } });
const start = (executionId: string) =>
  delivery({ kind: 'start', instanceId: 'one', executionId, name: 'orchestrator' });
const sort = (of: Instance | undefined, ...waiting: Delivery[]) => sortInbox(of, 'p00', waiting, 80, NOW);

describe('sortInbox', () => {
  it('takes the result of an open task once, and drops its repetition', () => {
    const [first, second] = [completed(0), completed(0)];
    const inbox = sort(instance([{ EventId: 0 }]), first, second);
    expect(inbox.accepted.map(({ delivery: taken }) => taken)).toEqual([first]);
    expect(inbox.consumed).toEqual([first, second]);
  });

  it('drops the results of another execution', () => {
    const late = completed(0, 'e0');
    const inbox = sort(instance([{ EventId: 0 }]), late);
    expect(inbox.accepted).toEqual([]);
    expect(inbox.consumed).toEqual([late]);
  });

  it('keeps the result of a task that is not scheduled yet until the episode that schedules it has run', () => {
    const [early, other] = [completed(5), completed(0)];
    const inbox = sort(instance([{ EventId: 0 }]), early, other);
    expect(inbox.deferred).toEqual([early]);
    expect(inbox.again).toBe(true);
    expect(sort(instance([{ EventId: 0 }]), early).again).toBe(false);
  });

  it('begins an episode with a failure that is retried, since it numbers tasks out of turn', () => {
    const attempt = { number: 1, since: NOW };
    const of = () => instance([{ EventId: 0, attempt }, { EventId: 1 }, { EventId: 2, attempt }]);
    const [plain, retried, last] = [completed(1), failed(0), completed(2)];
    const inbox = sort(of(), plain, retried, last);
    expect(inbox.consumed).toEqual([plain]);
    expect(inbox.deferred).toEqual([retried, last]);
    expect(inbox.again).toBe(true);
    expect(sort(of(), retried, plain, last).consumed).toEqual([retried, plain, last]);
  });

  it('hands over the start first, and events only after it', () => {
    const fresh = instance([], 'Pending');
    fresh.events = [];
    const [early, begin] = [raised('go'), start('e1')];
    expect(sort(fresh, early).deferred).toEqual([early]);
    const inbox = sort(fresh, early, begin);
    expect(inbox.accepted.map(({ delivery: taken }) => taken)).toEqual([begin, early]);
  });

  it('drops a start that was delivered before, and refuses a sub-orchestration whose id is taken', () => {
    expect(sort(instance(), start('e1')).accepted).toEqual([]);
    const parent = { instanceId: 'parent', executionId: 'e7', taskId: 3 };
    const taken = delivery({ kind: 'start', instanceId: 'one', executionId: 'e2', name: 'orchestrator', parent });
    const inbox = sort(instance(), taken);
    expect(inbox.accepted).toEqual([]);
    expect(inbox.replies[0]?.message).toMatchObject({
      instanceId: 'parent',
      executionId: 'e7',
      event: { EventType: EventType.SubOrchestrationInstanceFailed, TaskScheduledId: 3 },
    });
  });

  it('makes events wait while suspended, but not the resumption nor the end', () => {
    const [waiting, resume] = [raised('go'), delivery({ kind: 'resume', instanceId: 'one', reason: '' })];
    const inbox = sort(instance([], 'Suspended'), waiting, resume);
    expect(inbox.deferred).toEqual([waiting]);
    expect(inbox.instance?.status).toBe('Running');
    expect(inbox.again).toBe(true);
    const end = delivery({ kind: 'terminate', instanceId: 'one', reason: 'enough' });
    expect(sort(instance([], 'Suspended'), end).terminated).toBe('enough');
  });

  it('takes no more messages than asked', () => {
    const many = Array.from({ length: 5 }, () => raised('go'));
    const inbox = sortInbox(instance(), 'p00', many, 3, NOW);
    expect(inbox.consumed).toEqual(many.slice(0, 3));
    expect(inbox.deferred).toEqual(many.slice(3));
    expect(inbox.again).toBe(true);
  });
});
