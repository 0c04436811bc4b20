import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseProperties } from './properties.ts';
import { resolveConfig } from './providers.ts';

let folder: string;

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
    const resolved = await resolveConfig({
      env: '${env:PROVIDERS_TEST}',
      both: `\${file:${file}:user}/\${file:${file}:password}`,
      dir: `\${dir:${folder}:token}`,
      plain: 'as it is',
    });
    expect(resolved).toEqual({ env: 'from env', both: 'me/p:a=s s', dir: 'line 1\nline 2', plain: 'as it is' });
  });

  it('leaves what no provider knows', async () => {
    const config = { a: '${vault:x:y}', b: '${notareference}', c: '$${', d: '${}' };
    expect(await resolveConfig(config)).toEqual(config);
  });

  it.each([
    ['${env:PROVIDERS_TEST_MISSING}', 'there is no such value'],
    ['${file:/no/such/file:key}', 'there is no such file'],
    ['${dir:/no/such:file}', 'there is no such file'],
    ['${dir:/etc:../etc/passwd}', 'there is no such value'],
  ])('says that %s cannot be resolved', async (reference, why) => {
    await expect(resolveConfig({ 'a.secret': reference })).rejects.toThrow(
      `Could not resolve ${reference} of the configuration a.secret: ${why}.`,
    );
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
