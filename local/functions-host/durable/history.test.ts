import { expect, it } from 'vitest';
import { EventType, type HistoryEvent } from './events.ts';
import { fromHistoryRows, OpenTasks, toHistoryRows } from './history.ts';
import type { Row, StoredRow } from './storage.ts';

const event = (given: Partial<HistoryEvent> & Pick<HistoryEvent, 'EventType'>): HistoryEvent => ({
  EventId: -1,
  IsPlayed: false,
  Timestamp: '2026-01-01T00:00:00.000Z',
  ...given,
});

it('cuts the events of an episode into rows that a table takes, and puts them together again', () => {
  const events = [
    event({ EventType: EventType.TaskCompleted, Result: JSON.stringify('x"ä'.repeat(200_000)) }),
    event({ EventType: EventType.OrchestratorCompleted }),
  ];
  const changes = toHistoryRows('one', 'e1', 7, events);
  expect(changes.length).toBeGreaterThan(1);
  expect(changes.map(({ rowKey }) => rowKey.slice(-1)).join('')).toBe('78901');
  const rows = changes.map((change) => (change as { row: Row }).row as StoredRow);
  for (const row of rows) {
    const sizes = Object.values(row).map((value) => String(value).length * 2);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(65_536);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(1_000_000);
  }
  const small = toHistoryRows('one', 'e1', 0, [events[1]!]).map((change) => (change as { row: Row }).row as StoredRow);
  expect(fromHistoryRows([...small, ...rows])).toEqual([events[1], ...events]);
});

it('knows which tasks are open and which id comes next', () => {
  const open = new OpenTasks([
    event({ EventType: EventType.TaskScheduled, EventId: 0 }),
    event({ EventType: EventType.TimerCreated, EventId: 1 }),
    event({ EventType: EventType.EventSent, EventId: 2 }),
    event({ EventType: EventType.TimerCreated, EventId: 3 }),
    event({ EventType: EventType.TaskCompleted, TaskScheduledId: 0 }),
    event({ EventType: EventType.OrchestratorCompleted, cancelled: [3] }),
  ]);
  expect(open.nextId).toBe(4);
  expect(open.get(0)).toBeUndefined();
  expect(open.get(undefined)).toBeUndefined();
  expect(open.timers().map(({ EventId }) => EventId)).toEqual([1]);
});
