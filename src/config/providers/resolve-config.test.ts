import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../api/index.ts';
import { parseProperties } from '../properties.ts';
import { resolveConfig } from './resolve-config.ts';
import { workerProviders } from './worker-providers.ts';

let folder: string;
const resolve = (config: Config, worker: Config = {}) => resolveConfig(config, workerProviders(worker));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connectless-providers-'));
  await writeFile(join(folder, 'secrets.properties'), 'user = me\npassword = p:a=s s\n');
  await writeFile(join(folder, 'token'), 'line 1\nline 2');
  process.env.PROVIDERS_TEST = 'from env';
});

afterAll(async () => {
  await rm(folder, { recursive: true });
  delete process.env.PROVIDERS_TEST;
});

describe('resolveConfig', () => {
  it('looks up environment, properties files and folders, also within other text', async () => {
    const file = join(folder, 'secrets.properties');
    const resolved = await resolve({
      env: '${env:PROVIDERS_TEST}',
      both: `\${file:${file}:user}/\${file:${file}:password}`,
      dir: `\${dir:${folder}:token}`,
      plain: 'as it is',
    });
    expect(resolved).toEqual({ env: 'from env', both: 'me/p:a=s s', dir: 'line 1\nline 2', plain: 'as it is' });
  });

  it('leaves what no provider knows', async () => {
    const config = { a: '${vault:x:y}', b: '${notareference}', c: '$${', d: '${}' };
    expect(await resolve(config)).toEqual(config);
  });

  it.each([
    ['${env:PROVIDERS_TEST_MISSING}', 'there is no such value'],
    ['${file:/no/such/file:key}', 'there is no such file'],
    ['${dir:/no/such:file}', 'there is no such file'],
    ['${dir:/etc:../etc/passwd}', 'there is no such value'],
    ['${env:path:NAME}', "Path is not supported for EnvVarConfigProvider, invalid value 'path'"],
    ['${keyvault:name}', "the worker's setting config.providers.keyvault.param.vault.uri is missing"],
  ])('says that %s cannot be resolved', async (reference, why) => {
    await expect(resolve({ 'a.secret': reference })).rejects.toThrow(
      `Could not resolve ${reference} of the configuration a.secret: ${why}.`,
    );
  });
});

describe('the providers of a worker', () => {
  const javas = 'org.apache.kafka.common.config.provider.';

  it('are those that it names, by class', async () => {
    const worker = {
      'config.providers': 'secrets,dir',
      'config.providers.secrets.class': `${javas}FileConfigProvider`,
      'config.providers.dir.class': 'DirectoryConfigProvider',
    };
    const config = {
      a: `\${secrets:${folder}/secrets.properties:user}`,
      b: `\${dir:${folder}:token}`,
      c: '${env:HOME}',
    };
    expect(await resolve(config, worker)).toEqual({ a: 'me', b: 'line 1\nline 2', c: '${env:HOME}' });
  });

  it('may be kept to some paths', async () => {
    const worker = { 'config.providers.file.param.allowed.paths': `/nowhere,${folder}` };
    const inside = { a: `\${file:${folder}/secrets.properties:user}` };
    expect(await resolve(inside, worker)).toEqual({ a: 'me' });
    for (const path of [`${folder}/../secrets.properties`, `${folder}x/secrets.properties`, '/etc/passwd']) {
      await expect(resolve({ a: `\${file:${path}:user}` }, worker)).rejects.toThrow(
        'of the configuration a: its path is not within config.providers.file.param.allowed.paths.',
      );
    }
  });

  it('may be kept to some names', async () => {
    const worker = { 'config.providers.env.param.allowlist.pattern': 'PROVIDERS_.*' };
    expect(await resolve({ a: '${env:PROVIDERS_TEST}' }, worker)).toEqual({ a: 'from env' });
    await expect(resolve({ a: '${env:HOME}' }, worker)).rejects.toThrow(
      'its name is not allowed by config.providers.env.param.allowlist.pattern',
    );
  });

  it.each([
    [{ 'config.providers': 'vault' }, 'Missing required configuration "config.providers.vault.class"'],
    [
      { 'config.providers': 'a', 'config.providers.a.class': 'com.example.Vault' },
      'Invalid value com.example.Vault for configuration config.providers.a.class: Class com.example.Vault could not be found',
    ],
    [{ 'config.providers.dir.param.allowed.paths': 'here' }, 'Path here is not absolute'],
    [
      { 'config.providers.env.param.allowlist.pattern': '(' },
      'for configuration config.providers.env.param.allowlist.pattern',
    ],
  ])('are refused: %j', (worker, why) => {
    expect(() => workerProviders(worker as Config)).toThrow(why);
  });
});

describe('parseProperties', () => {
  it('reads what Java reads', () => {
    const text = [
      '# comment',
      '! comment',
      'a=1',
      'b : 2',
      'c 3',
      '  d =  4 ',
      'long = one, \\',
      '    two',
      'key\\ with\\=signs = x',
      'tab=a\\tb',
      'unicode=\\u00e9',
      'path=C:\\\\dir',
      'empty=',
      'alone',
      '__proto__=x',
    ].join('\r\n');
    expect(Object.entries(parseProperties(text))).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
      ['d', '4 '],
      ['long', 'one, two'],
      ['key with=signs', 'x'],
      ['tab', 'a\tb'],
      ['unicode', 'é'],
      ['path', 'C:\\dir'],
      ['empty', ''],
      ['alone', ''],
      ['__proto__', 'x'],
    ]);
  });
});
