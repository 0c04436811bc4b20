/** Sends what the OpenAPI document allows, and what it doesn't, to a running app: `npm run fuzz`. README.md says more. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { startStack } from '../../local/stack.ts';
import { pythonWith } from '../python.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    /** For all requests together. Seconds. */
    seconds: { type: 'string', default: '120' },
    examples: { type: 'string', default: '15' },
  },
});
const python = await pythonWith(['schemathesis==4.32.5']);
if (python !== undefined) process.exitCode = await fuzz(python);

async function fuzz(python: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'connectless-fuzz-'));
  const stack = values.url === undefined ? await startStack({ dataDir: join(folder, 'data') }) : undefined;
  try {
    return await schemathesis(python, values.url ?? stack!.restUrl, folder);
  } finally {
    await stack?.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Resolves with its exit code. */
function schemathesis(python: string, url: string, cwd: string): Promise<number> {
  const checks = 'status_code_conformance,response_schema_conformance,documented_server_error';
  const run = spawn(
    join(dirname(python), 'schemathesis'),
    [
      ...['run', `${url}/openapi.json`, '--checks', checks, '--phases', 'examples,coverage,fuzzing'],
      ...['--max-examples', values.examples, '--max-time', values.seconds, '--request-timeout', '30'],
      ...['--generation-deterministic', '--warnings', 'off', '--no-color'],
    ],
    { cwd, stdio: 'inherit', env: { ...process.env, SCHEMATHESIS_HOOKS: join(import.meta.dirname, 'hooks.py') } },
  );
  return new Promise((resolve, reject) => {
    run.once('error', reject);
    run.once('close', (code) => resolve(code ?? 1));
  });
}
