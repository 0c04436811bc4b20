import { expect, test } from 'vitest';
import { MaintenanceWindow } from './maintenance-window.ts';

// 2026-11-21 is a Saturday.
test.each([
  ['Sun 02:00-04:00', '2026-11-22T01:59:59Z', '2026-11-22T02:00:00.000Z'],
  ['Sun 02:00-04:00', '2026-11-22T02:00:00Z', undefined],
  ['Sun 02:00-04:00', '2026-11-22T03:59:59Z', undefined],
  ['Sun 02:00-04:00', '2026-11-22T04:00:00Z', '2026-11-29T02:00:00.000Z'],
  ['03:00-04:00', '2026-11-21T03:30:00Z', undefined],
  ['03:00-04:00 UTC', '2026-11-21T12:00:00Z', '2026-11-22T03:00:00.000Z'],
  // Over midnight: it closes the day after.
  ['Sat 22:00-01:30', '2026-11-22T01:00:00Z', undefined],
  ['Sat 22:00-01:30', '2026-11-22T22:30:00Z', '2026-11-28T22:00:00.000Z'],
  ['Fri-Mon 10:00-11:00', '2026-11-23T10:30:00Z', undefined],
  ['Fri-Mon 10:00-11:00', '2026-11-24T10:30:00Z', '2026-11-27T10:00:00.000Z'],
  ['sat,SUN 10:00-11:00', '2026-11-21T10:30:00Z', undefined],
  // Berlin is one hour ahead in winter, two in summer.
  ['Sun 02:00-04:00 Europe/Berlin', '2026-11-22T01:30:00Z', undefined],
  ['Sun 02:00-04:00 Europe/Berlin', '2026-07-19T00:30:00Z', undefined],
  ['Sun 02:00-04:00 Europe/Berlin', '2026-07-19T02:30:00Z', '2026-07-26T00:00:00.000Z'],
])('%s at %s', (text, now, opens) => {
  expect(new MaintenanceWindow(text).nextOpening(new Date(now))?.toISOString()).toBe(opens);
});

test('times are shown as the clock of the window shows them', () => {
  const shown = new MaintenanceWindow('Sun 02:00-04:00 Europe/Berlin').show(new Date('2026-11-22T01:00:00Z'));
  expect(shown).toBe('Sun, 22 Nov 2026, 02:00 (Europe/Berlin)');
});

test.each([
  '',
  'Sun',
  'Sunday 02:00-04:00',
  '2:00-4:00',
  '24:00-01:00',
  '01:60-02:00',
  '02:00-02:00',
  '1-2-3 01:00-02:00',
])('"%s" is refused', (text) => {
  expect(() => new MaintenanceWindow(text)).toThrow(/CONNECT_MAINTENANCE_WINDOW.*as in "Sun 02:00-04:00"/);
});

test('a time zone that is none is refused', () => {
  expect(() => new MaintenanceWindow('02:00-04:00 Berlin')).toThrow(/Invalid value 02:00-04:00 Berlin/);
});
