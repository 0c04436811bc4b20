import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConfigException } from '../../api/index.ts';
import { placeOf } from './place.ts';
import { fileStreamSource } from './source-connector.ts';
import { temporaryFolder } from './testing/context.ts';

async function folders() {
  const outside = await temporaryFolder();
  const root = join(outside, 'root');
  await mkdir(join(root, 'sub'), { recursive: true });
  return { outside, root, env: { CONNECT_FILE_ROOT: root } };
}

describe('where files may be', () => {
  it('takes any file without a root', async () => {
    expect(await placeOf('some/file.txt', {})).toBe(resolve('some/file.txt'));
  });

  it.each(['a.txt', 'sub/a.txt', 'sub/../a.txt', 'new/folder/a.txt', '..a.txt'])(
    'allows %s in the root',
    async (file) => {
      const { root, env } = await folders();
      expect(await placeOf(file, env)).toBe(join(root, file));
      expect(await placeOf(join(root, file), env)).toBe(join(root, file));
    },
  );

  it.each(['../a.txt', 'sub/../../a.txt', '/etc/passwd', '.', 'none/../../x/a.txt'])('refuses %s', async (file) => {
    const { env } = await folders();
    await expect(placeOf(file, env)).rejects.toThrow(ConfigException);
    await expect(placeOf(file, env)).rejects.toThrow(
      /^Invalid value .* for configuration file: It is not in the folder/,
    );
  });

  it('refuses a folder whose name begins as the root', async () => {
    const { outside, env } = await folders();
    await expect(placeOf(join(outside, 'root-2', 'a.txt'), env)).rejects.toThrow(ConfigException);
  });

  it.each(['file-link', 'folder-link/a.txt', 'folder-link/new.txt', 'dangling-link'])(
    'refuses to leave by %s',
    async (file) => {
      const { outside, root, env } = await folders();
      await writeFile(join(outside, 'a.txt'), '');
      await symlink(join(outside, 'a.txt'), join(root, 'file-link'));
      await symlink(outside, join(root, 'folder-link'));
      await symlink(join(outside, 'not-there.txt'), join(root, 'dangling-link'));
      await expect(placeOf(file, env)).rejects.toThrow(ConfigException);
    },
  );

  it('takes a file that another task makes at the same time', async () => {
    const { root, env } = await folders();
    const names = Array.from({ length: 300 }, (_, i) => `new-${i}.txt`);
    const places = names.map((name) => Promise.all([placeOf(name, env), writeFile(join(root, name), '')]));
    expect((await Promise.all(places)).map(([path]) => path)).toEqual(names.map((name) => join(root, name)));
  });

  it('follows links within the root, and a root that is a link itself', async () => {
    const { outside, root } = await folders();
    await symlink(root, join(outside, 'alias'));
    await symlink(join(root, 'sub'), join(root, 'inner'));
    expect(await placeOf('inner/a.txt', { CONNECT_FILE_ROOT: join(outside, 'alias') })).toBe(
      join(root, 'sub', 'a.txt'),
    );
  });

  it('says that the root is not there', async () => {
    const { root } = await folders();
    await expect(placeOf('a.txt', { CONNECT_FILE_ROOT: join(root, 'gone') })).rejects.toThrow(/gone .* does not exist/);
  });

  it('has standard input and output in standalone mode only', async () => {
    expect(await placeOf(null, {})).toBeUndefined();
    expect(await placeOf('', {})).toBeUndefined();
    await expect(placeOf(null, { FUNCTIONS_WORKER_RUNTIME: 'node' })).rejects.toThrow('no standard input or output');
  });
});

describe('the check of a configuration', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('names the option file', async () => {
    const { root } = await folders();
    vi.stubEnv('CONNECT_FILE_ROOT', root);
    vi.stubEnv('FUNCTIONS_WORKER_RUNTIME', 'node');
    const connector = fileStreamSource.create();
    expect(await connector.validate?.({ file: 'a.txt' })).toEqual({});
    expect(await connector.validate?.({})).toEqual({});
    expect(await connector.validate?.({ file: '${env:FILE}' })).toEqual({});
    expect(await connector.validate?.({ file: '../a.txt' })).toEqual({
      file: [expect.stringContaining('Invalid value ../a.txt for configuration file')],
    });
  });
});
