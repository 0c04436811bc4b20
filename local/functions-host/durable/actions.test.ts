import { describe, expect, it } from 'vitest';
import { ActionType, flatten, retryDelay, unclaimedEvents } from './actions.ts';
import { EventType, type HistoryEvent } from './events.ts';

describe('flatten', () => {
  it('puts the parts of compound actions in their place, depth first', () => {
    const activity = (functionName: string) => ({ actionType: ActionType.CallActivity, functionName });
    const actions = [
      [
        activity('a'),
        {
          actionType: ActionType.WhenAll,
          compoundActions: [activity('b'), { actionType: ActionType.WhenAny, compoundActions: [activity('c')] }],
        },
        activity('d'),
      ],
    ];
    expect(flatten(actions).map(({ functionName }) => functionName)).toEqual(['a', 'b', 'c', 'd']);
    expect(flatten([[]])).toEqual([]);
    expect(flatten(undefined)).toEqual([]);
  });
});

describe('retryDelay', () => {
  const options = { firstRetryIntervalInMilliseconds: 100, maxNumberOfAttempts: 5 };

  it('is the first interval, grown by the coefficient and held to the longest', () => {
    const growing = { ...options, backoffCoefficient: 3, maxRetryIntervalInMilliseconds: 500 };
    expect([1, 2, 3].map((number) => retryDelay(growing, { number, since: 0 }, 0))).toEqual([100, 300, 500]);
    expect(retryDelay(options, { number: 4, since: 0 }, 0)).toBe(100);
  });

  it('is none once the timeout is over', () => {
    const limited = { ...options, retryTimeoutInMilliseconds: 1000 };
    expect(retryDelay(limited, { number: 1, since: 5000 }, 5999)).toBe(100);
    expect(retryDelay(limited, { number: 1, since: 5000 }, 6000)).toBeUndefined();
  });
});

describe('unclaimedEvents', () => {
  const raised = (Name: string, EventId: number, reply = false): HistoryEvent => ({
    EventType: EventType.EventRaised,
    EventId,
    IsPlayed: true,
    Timestamp: '',
    Name,
    ...(reply ? { reply: true as const } : {}),
  });
  const wait = (externalEventName: string) => ({ actionType: ActionType.WaitForExternalEvent, externalEventName });

  it('are those beyond the waits for their name, and never the answers of entities', () => {
    const events = [raised('a', 1), raised('b', 2), raised('a', 3), raised('reply', 4, true), raised('A', 5)];
    expect(unclaimedEvents(events, [wait('a'), wait('b'), wait('b')]).map(({ EventId }) => EventId)).toEqual([3, 5]);
  });
});
