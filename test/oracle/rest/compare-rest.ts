import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startKafka } from '../../../local/kafka/kafka.ts';
import { projectRoot } from '../../../local/project.ts';
import { startStack } from '../../../local/stack.ts';
import { pack } from '../../rest/packed.ts';
import { type Exchange, recordingNames, replay, type Send, sendTo } from '../../rest/recordings.ts';
import type { OracleOptions } from '../options.ts';
import { type Ask, recordedAsks } from './ask.ts';
import { DIFFERENCES } from './differences.ts';
import { record } from './record.ts';
import { startRealWorker, workerGroup } from './worker.ts';

const log = (line: string) => console.error(`oracle: ${line}`);
const caseNames = globSync('*.ts', { cwd: join(import.meta.dirname, 'cases') }).map((file) => basename(file, '.ts'));

/** The files of requests and the recordings that are named, or all. */
export function chosenRecordings(only: readonly string[]): string[] {
  const all = [...new Set([...recordingNames(), ...caseNames])].sort();
  return all.filter((name) => only.length === 0 || only.includes(name));
}

/** Compares the REST API, prints the differences and returns how many there are. */
export async function compareRest(names: readonly string[], options: OracleOptions): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'connectless-oracle-'));
  const ends: Ends = [() => rm(folder, { recursive: true, force: true })];
  try {
    const real = options.real ?? (await realWorker(folder, ends));
    const recorded = await recordAll(names, sendTo(new URL(real)), options.record);
    if (options.record) return 0;
    return await compareAll(recorded, sendTo(new URL(options.connectless ?? (await connectless(folder, ends)))));
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** What has to be ended, in the order in which it began. */
type Ends = (() => Promise<unknown>)[];

async function recordAll(names: readonly string[], send: Send, write: boolean): Promise<Map<string, Exchange[]>> {
  const recorded = new Map<string, Exchange[]>();
  for (const name of names) {
    const exchanges = await record(await asksOf(name), send, log);
    recorded.set(name, exchanges);
    if (write) writeRecording(name, exchanges);
    log(`${name}: the real Connect answered ${exchanges.length} requests`);
  }
  return recorded;
}

async function compareAll(recorded: ReadonlyMap<string, Exchange[]>, send: Send): Promise<number> {
  let total = 0;
  for (const [name, exchanges] of recorded) {
    const alike = exchanges.filter(({ request }) => !DIFFERENCES.some(({ applies }) => applies(request)));
    const found = await replay(alike, send);
    total += found.length;
    console.log(`rest ${name}: ${found.length} differences in ${alike.length} exchanges`);
    for (const difference of found) console.log(`  ${difference}`);
  }
  return total;
}

async function asksOf(name: string): Promise<readonly Ask[]> {
  if (!caseNames.includes(name)) return recordedAsks(name);
  return (await import(pathToFileURL(join(import.meta.dirname, 'cases', `${name}.ts`)).href)).default;
}

async function realWorker(folder: string, ends: Ends): Promise<string> {
  const kafka = await startKafka({ dataDir: join(folder, 'kafka'), detached: false, log });
  ends.push(() => kafka.stop());
  const place = join(folder, 'connect');
  await mkdir(place);
  const worker = await startRealWorker(place, kafka.bootstrapServers);
  ends.push(() => worker.stop());
  return worker.url.href;
}

/** The app, built anew, in the local Functions host, with a Kafka of its own: topics are not shared. */
async function connectless(folder: string, ends: Ends): Promise<string> {
  const built = spawnSync(process.execPath, [join(projectRoot, 'local', 'build.mjs')], { stdio: 'inherit' });
  if (built.status !== 0) log('the sources have errors; going on with what could be built');
  const root = join(folder, 'files');
  await mkdir(root);
  await writeFile(join(root, 'lines.txt'), 'one\ntwo\nthree\n');
  const stack = await startStack({
    dataDir: join(folder, 'stack'),
    env: { CONNECT_FILE_ROOT: root, CONNECT_GROUP_ID: workerGroup },
    onOutput: log,
  });
  ends.push(() => stack.dispose());
  return stack.restUrl;
}

/** In the format that the check of this repository wants. */
function writeRecording(name: string, exchanges: readonly Exchange[]): void {
  const file = join(projectRoot, 'src', 'rest', 'fixtures', `${name}.json`);
  writeFileSync(file, JSON.stringify(pack(exchanges)));
  const biome = join(projectRoot, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  execFileSync(process.execPath, [biome, 'format', '--write', file], { stdio: 'ignore' });
}
