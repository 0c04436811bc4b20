import { expect, test } from 'vitest';
import { applyTaskEvent, type TaskEvent, toStatusRow } from './task-state.ts';

const base: TaskEvent = {
  connector: 'c',
  task: 0,
  generation: 1,
  restarts: 0,
  attempt: 1,
  step: 1,
  state: 'RUNNING',
  workerId: 'a',
};

test('an event that is repeated changes nothing, one that comes too late neither', () => {
  const running = applyTaskEvent(undefined, base)!;
  expect(applyTaskEvent(running, base)).toBeUndefined();
  const failed = applyTaskEvent(running, { ...base, step: 2, state: 'FAILED', trace: 'why' })!;
  expect(toStatusRow(failed)).toMatchObject({ state: 'FAILED', trace: 'why', step: 2 });
  expect(applyTaskEvent(failed, base)).toBeUndefined();
});

test('a later attempt or generation wins over any step of an earlier one', () => {
  const failed = applyTaskEvent(undefined, { ...base, step: 2, state: 'FAILED' })!;
  const restarting = applyTaskEvent(failed, { ...base, restarts: 1, step: 0, state: 'RESTARTING' })!;
  const again = applyTaskEvent(restarting, { ...base, restarts: 1, attempt: 2 })!;
  expect(again.event.state).toBe('RUNNING');
  const paused = applyTaskEvent(again, { ...base, generation: 2, attempt: 2, step: 3, state: 'PAUSED' })!;
  expect(paused.event.state).toBe('PAUSED');
  expect(applyTaskEvent(paused, { ...base, attempt: 9, step: 2, state: 'FAILED' })).toBeUndefined();
});

test('what happens after a restart is shown, though no new attempt was made', () => {
  const failed = applyTaskEvent(undefined, { ...base, step: 3, state: 'FAILED', trace: 'first' })!;
  const restarting = applyTaskEvent(failed, { ...base, restarts: 1, step: 0, state: 'RESTARTING' })!;
  expect(applyTaskEvent(restarting, { ...base, step: 3, state: 'FAILED', trace: 'first' })).toBeUndefined();
  const again = applyTaskEvent(restarting, { ...base, restarts: 1, step: 3, state: 'FAILED', trace: 'second' })!;
  expect(toStatusRow(again)).toMatchObject({ state: 'FAILED', trace: 'second' });
});
