import { execFile, spawn } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectRoot } from '../../local/project.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connectless-deployed-'));
  await promisify(execFile)('git', ['init', '-q', folder]);
  await copyFile(join(projectRoot, '.funcignore'), join(folder, '.gitignore'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Those of the paths that .funcignore leaves out: it is read as git reads such files. */
async function leftOut(paths: readonly string[]): Promise<string[]> {
  const git = spawn('git', ['check-ignore', '--no-index', '--stdin'], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  git.stdin.end(paths.join('\n'));
  return (await text(git.stdout)).split('\n').filter(Boolean);
}

test('what runs in Azure is deployed', async () => {
  const needed = ['host.json', 'package.json', 'dist/functions/rest.js', 'dist/functions/composition/runtime.js'];
  const packages = ['debug/src/index.js', '@azure/identity/dist/commonjs/index.js', 'kafkajs/src/protocol/index.js'];
  expect(await leftOut([...needed, 'dist/src/cli/main.js', ...packages.map((name) => `node_modules/${name}`)])).toEqual(
    [],
  );
});

test('secrets, sources and tools are not', async () => {
  const secrets = ['local.settings.json', '.azure/lab/.env'];
  const sources = [
    'src/index.ts',
    'functions/rest.ts',
    'test/e2e/support.ts',
    'dist/local/start/main.js',
    'infra/main.bicep',
  ];
  const tools = ['node_modules/typescript/lib/tsc.js', 'node_modules/node/bin/node'];
  const paths = [...secrets, ...sources, ...tools];
  expect(await leftOut(paths)).toEqual(paths);
});

test('no package that the app needs is left out', async () => {
  const lock = JSON.parse(await readFile(join(projectRoot, 'package-lock.json'), 'utf8'));
  const packages = Object.entries<{ dev?: true; devOptional?: true }>(lock.packages);
  const needed = packages.filter(([path, entry]) => path && !entry.dev && !entry.devOptional).map(([path]) => path);
  expect(needed.length).toBeGreaterThan(50);
  expect(await leftOut(needed.map((path) => `${path}/package.json`))).toEqual([]);
});
