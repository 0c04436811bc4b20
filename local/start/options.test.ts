import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readOptions } from './options.ts';

let printed = '';

beforeEach(() => {
  printed = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      printed += text;
      return true;
    });
  }
});

afterEach(() => vi.restoreAllMocks());

test('has the defaults of the README', () => {
  expect(readOptions([])).toEqual({
    demo: true,
    port: 8083,
    instances: 1,
    data: '.connectless',
    func: false,
    verbose: false,
    hostOption: [],
  });
});

test('reads every option', () => {
  const args =
    '--no-demo --port 1 --instances 2 --data d --kafka a:1,b:2 --func --verbose --host-option x=1 --host-option y=2';
  expect(readOptions(args.split(' '))).toEqual({
    demo: false,
    port: 1,
    instances: 2,
    data: 'd',
    kafka: 'a:1,b:2',
    func: true,
    verbose: true,
    hostOption: ['x=1', 'y=2'],
  });
});

test.each([
  ['--port 0', 'Give a whole number from 1 to 65535'],
  ['--port 80.5', 'Give a whole number'],
  ['--instances none', 'Give a whole number from 1 to 32'],
  ['--kafka localhost', 'Give host:port'],
  ['--nonsense', "unknown option '--nonsense'"],
  ['stray', 'too many arguments'],
])('%s is bad input', (text, message) => {
  expect(readOptions(text.split(' '))).toEqual({ exitCode: 2 });
  expect(printed).toContain(message);
});

test('help names every option that a user needs, and ends well', () => {
  expect(readOptions(['--help'])).toEqual({ exitCode: 0 });
  for (const option of ['--no-demo', '--port', '--instances', '--data', '--kafka', '--func', 'TWITTER_BEARER_TOKEN']) {
    expect(printed).toContain(option);
  }
});
