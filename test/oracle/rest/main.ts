/**
 * Compares the REST API with the real Connect's: `npm run oracle:rest -- [--only NAME]… [--record] [--real URL] [--connectless URL]`.
 * README.md, one folder up, says more.
 */
import { execFileSync } from 'node:child_process';
import { globSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { startKafka } from '../../../local/kafka/kafka.ts';
import { projectRoot } from '../../../local/project.ts';
import { startStack } from '../../../local/stack.ts';
import { pack } from '../../rest/packed.ts';
import { type Exchange, recordingNames, replay, type Send, sendTo } from '../../rest/recordings.ts';
import { type Ask, recordedAsks } from './ask.ts';
import { record } from './record.ts';
import { startRealWorker } from './worker.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    record: { type: 'boolean', default: false },
    real: { type: 'string' },
    connectless: { type: 'string' },
  },
});

const log = (line: string) => console.error(`oracle: ${line}`);
const caseNames = globSync('*.ts', { cwd: join(import.meta.dirname, 'cases') }).map((file) => basename(file, '.ts'));
const names = options.only.length > 0 ? options.only : [...new Set([...recordingNames(), ...caseNames])].sort();
const folder = await mkdtemp(join(tmpdir(), 'connectless-oracle-'));
const ends: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
try {
  await run();
} finally {
  for (const end of ends.reverse()) await end();
}

async function run(): Promise<void> {
  const send = await real();
  const recorded = new Map<string, Exchange[]>();
  for (const name of names) {
    const exchanges = await record(await asksOf(name), send, log);
    recorded.set(name, exchanges);
    if (options.record) writeRecording(name, exchanges);
    log(`${name}: the real Connect answered ${exchanges.length} requests`);
  }
  if (options.record) return;
  const ours = sendTo(new URL(options.connectless ?? (await connectless())));
  let total = 0;
  for (const [name, exchanges] of recorded) {
    const found = await replay(exchanges, ours);
    total += found.length;
    console.log(`${name}: ${found.length} differences in ${exchanges.length} exchanges`);
    for (const difference of found) console.log(`  ${difference}`);
  }
  console.log(`${total} differences`);
  process.exitCode = total > 0 ? 1 : 0;
}

async function asksOf(name: string): Promise<readonly Ask[]> {
  if (!caseNames.includes(name)) return recordedAsks(name);
  return (await import(pathToFileURL(join(import.meta.dirname, 'cases', `${name}.ts`)).href)).default;
}

async function real(): Promise<Send> {
  if (options.real !== undefined) return sendTo(new URL(options.real));
  const kafka = await startKafka({ dataDir: join(folder, 'kafka'), detached: false, log });
  ends.push(() => kafka.stop());
  const place = join(folder, 'connect');
  await mkdir(place);
  const worker = await startRealWorker(place, kafka.bootstrapServers);
  ends.push(() => worker.stop());
  return sendTo(worker.url);
}

/** The app in the local Functions host, with a Kafka of its own: topics are not shared. */
async function connectless(): Promise<string> {
  const root = join(folder, 'files');
  await mkdir(root);
  await writeFile(join(root, 'lines.txt'), 'one\ntwo\nthree\n');
  const stack = await startStack({
    dataDir: join(folder, 'stack'),
    env: { CONNECT_FILE_ROOT: root },
    onOutput: log,
  });
  ends.push(() => stack.dispose());
  return stack.restUrl;
}

/** In the format that the check of this repository wants. */
function writeRecording(name: string, exchanges: readonly Exchange[]): void {
  const file = join(projectRoot, 'src', 'rest', 'fixtures', `${name}.json`);
  writeFileSync(file, JSON.stringify(pack(exchanges), undefined, 2));
  const biome = join(projectRoot, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  execFileSync(process.execPath, [biome, 'format', '--write', file], { stdio: 'ignore' });
}
