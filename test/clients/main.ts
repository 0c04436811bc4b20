/** Clients that others have written, against a running app: `npm run clients`, or with `-- --url http://…` one that runs already. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { startStack } from '../../local/stack.ts';
import { pythonWith } from '../python.ts';

const CLIENTS = [
  { name: 'kafka-connect-py', script: 'use_kafka_connect_py.py', packages: ['kafka-connect-py==1.0.0'] },
  { name: 'kafka-connect-api', script: 'use_kafka_connect_api.py', packages: ['kafka-connect-api==0.5.10'] },
];

const { values } = parseArgs({ options: { url: { type: 'string' } } });
const folder = await mkdtemp(join(tmpdir(), 'connectless-clients-'));
const file = join(folder, 'lines.txt');
await writeFile(file, 'one\ntwo\nthree\n');
const stack = values.url === undefined ? await startStack({ dataDir: join(folder, 'data') }) : undefined;
try {
  for (const { name, script, packages } of CLIENTS) {
    const python = await pythonWith(packages);
    if (python === undefined) continue;
    try {
      const url = values.url ?? stack!.restUrl;
      const { stdout } = await promisify(execFile)(python, [join(import.meta.dirname, script), url, file]);
      console.log(stdout.trim());
    } catch (error) {
      console.error(`${name} failed:\n${(error as { stderr?: string }).stderr ?? error}`);
      process.exitCode = 1;
    }
  }
} finally {
  await stack?.dispose();
  await rm(folder, { recursive: true, force: true });
}
