import { expect, test, vi } from 'vitest';
import { LogLevelRow } from '../store/log-levels.ts';
import { MemoryTable } from '../store/memory-table.ts';
import { type LogLevel, parseLogLevel, passes } from './log-level.ts';
import { Loggers } from './loggers.ts';

function instances(count: number, level: LogLevel = 'INFO') {
  const table = new MemoryTable();
  const lines: string[] = [];
  const all = Array.from(
    { length: count },
    () =>
      new Loggers({
        write: (at, message) => void lines.push(`${at} ${message}`),
        level,
        names: ['a.b', 'a.b.c'],
        row: new LogLevelRow(table, 'g'),
      }),
  );
  return { all, first: all[0]!, lines };
}

test('a logger has the level of the nearest one above it, and the lines below that are not written', async () => {
  const { first, lines } = instances(1);
  const log = first.get('a.b.c');
  log.debug('unseen');
  log.info('seen');
  expect(await first.set('a', 'warn')).toEqual(['a', 'a.b', 'a.b.c']);
  log.info('unseen');
  log.warn('seen');
  expect(await first.set('a.b.c', 'DEBUG')).toEqual(['a.b.c']);
  log.debug('seen');
  first.get('a.b').debug('unseen');
  first.get('a.bc').info('unseen');
  expect(lines).toEqual(['INFO seen', 'WARN seen', 'DEBUG seen']);
});

test('what is changed is named, with the time of the change', async () => {
  const { first } = instances(1);
  expect(await first.set('my.own', 'DEBUG')).toEqual(['my.own']);
  expect(await first.set('my.own', 'debug')).toEqual([]);
  expect(await first.set('other', 'INFO')).toEqual([]);
  expect(await first.find('other')).toEqual({ level: 'INFO', last_modified: null });
  expect(await first.find('my.own')).toEqual({ level: 'DEBUG', last_modified: expect.any(Number) });
  expect(await first.set('ROOT', 'INFO')).toEqual(['my.own']);
  expect(await first.find('my')).toBeUndefined();
  expect(Object.keys(await first.list())).toEqual(['a.b', 'a.b.c', 'my.own', 'other', 'root']);
});

test('another instance takes a level over within seconds, without asking at every line', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    const { all, lines } = instances(2);
    const [one, other] = all as [Loggers, Loggers];
    await other.refresh();
    await one.set('root', 'ERROR');
    await other.refresh();
    other.get('a.b').warn('just written');
    vi.advanceTimersByTime(5_000);
    await other.refresh();
    other.get('a.b').warn('unseen');
    expect(lines).toEqual(['WARN just written']);
  } finally {
    vi.useRealTimers();
  }
});

test.each([
  ['DEBUG', 'ALL', true],
  ['DEBUG', 'DEBUG', true],
  ['INFO', 'WARN', false],
  ['ERROR', 'FATAL', false],
  ['ERROR', 'OFF', false],
] as const)('a line at %s passes a logger at %s: %s', (line, threshold, expected) => {
  expect(passes(line, threshold)).toBe(expected);
});

test('what is no level is refused as Connect refuses it', () => {
  expect(parseLogLevel(' trace ')).toBe('TRACE');
  expect(() => parseLogLevel('LOUD')).toThrow("invalid log level 'LOUD'.");
  expect(() => parseLogLevel('')).toThrow('Illegal null or empty Level name.');
});
