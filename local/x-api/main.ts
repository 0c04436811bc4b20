import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { DEFAULTS, startSimulator } from './simulator.ts';

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new InvalidArgumentError('a number from 0 on is needed');
  return value;
}

const program = new Command('x-api')
  .description('A simulator of X API v2 (recent search) for development and tests')
  .option('--port <n>', 'port on 127.0.0.1; 0 takes a free one', number, DEFAULTS.port)
  .requiredOption('--data <dir>', 'folder that keeps the issued posts')
  .requiredOption('--run-dir <dir>', 'folder for x-api.json {pid, baseUrl}')
  .option('--seed <n>', 'seed of the made-up posts', number, DEFAULTS.seed)
  .option('--rate <n>', 'posts per second', number, DEFAULTS.rate)
  .option('--keywords <list>', 'what posts are about, separated by commas', DEFAULTS.keywords.join(','))
  .option('--index-delay-ms <n>', 'posts are found up to this much later, out of order', number, DEFAULTS.indexDelayMs)
  .option(
    '--rate-limit <n>',
    'requests per window (X: 450 of an app, 300 of a user; default: a hundred times that)',
    number,
  )
  .option('--rate-limit-window <seconds>', 'length of the window', number, DEFAULTS.rateLimit.windowSeconds)
  .option('--bearer <token>', 'bearer token', DEFAULTS.bearer)
  .option('--consumer-key <text>', 'OAuth 1.0a consumer key', DEFAULTS.consumerKey)
  .option('--consumer-secret <text>', 'OAuth 1.0a consumer secret', DEFAULTS.consumerSecret)
  .option('--access-token <text>', 'OAuth 1.0a access token', DEFAULTS.accessToken)
  .option('--access-token-secret <text>', 'OAuth 1.0a access token secret', DEFAULTS.accessTokenSecret)
  .parse();

const options = program.opts<{
  port: number;
  data: string;
  runDir: string;
  seed: number;
  rate: number;
  keywords: string;
  indexDelayMs: number;
  rateLimit?: number;
  rateLimitWindow: number;
  bearer: string;
  consumerKey: string;
  consumerSecret: string;
  accessToken: string;
  accessTokenSecret: string;
}>();

const { rateLimit, rateLimitWindow, data, runDir, keywords, ...rest } = options;
try {
  const simulator = await startSimulator({
    ...rest,
    dataDir: data,
    keywords: keywords
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
    rateLimit: {
      windowSeconds: rateLimitWindow,
      limits: rateLimit === undefined ? DEFAULTS.rateLimit.limits : { app: rateLimit, user: rateLimit },
    },
  });
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    void simulator.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', end).on('SIGINT', end);
  if (process.channel) process.on('disconnect', end);
  mkdirSync(runDir, { recursive: true });
  const file = join(runDir, 'x-api.json');
  writeFileSync(`${file}.new`, `${JSON.stringify({ pid: process.pid, baseUrl: simulator.baseUrl })}\n`);
  renameSync(`${file}.new`, file);
  console.log(`X API simulator on ${simulator.baseUrl}`);
} catch (error) {
  const code = (error as NodeJS.ErrnoException).code;
  const hint =
    code === 'EADDRINUSE' ? `port ${options.port} is taken: choose another with --port, or 0` : String(error);
  console.error(`X API simulator: ${hint}`);
  process.exit(3);
}
