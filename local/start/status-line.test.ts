import { expect, test } from 'vitest';
import { statusLine } from './status-line.ts';

test('shows the way of a post', () => {
  const figures = { posts: { issued: 1_234, read: 1_200 }, records: 1_200, blobs: 399, written: 1_197 };
  expect(statusLine(figures)).toBe(
    'posts: 1,234 issued, 1,200 read since the start | topic: 1,200 records | ' +
      'container: 399 blobs with 1,197 records | lag: 3',
  );
});

test('leaves out what is not known', () => {
  expect(statusLine({ records: 7, blobs: 0 })).toBe('topic: 7 records | container: 0 blobs');
  expect(statusLine({})).toBe('');
});

test('a sink that is ahead of an older figure has no lag', () => {
  expect(statusLine({ records: 5, written: 6 })).toBe('topic: 5 records | lag: 0');
});
