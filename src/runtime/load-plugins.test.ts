import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPlugins } from './load-plugins.ts';
import { PluginRegistry } from './plugin-registry.ts';

const TINY = `
export const plugins = [{
  type: 'transformation', className: 'com.example.Tiny', version: '1.2.3',
  config: [{ name: 'factor', type: 'INT', default: 1, importance: 'LOW', doc: 'A factor.' }],
  create: () => ({ configure() {}, apply: (record) => record }),
}];`;

let folder: string;

/** Installs a package; returns its name. */
async function install(name: string, source: string): Promise<string> {
  const place = join(folder, name);
  await mkdir(place);
  const manifest = { name, version: '1.0.0', type: 'module', exports: './index.js' };
  await writeFile(join(place, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(place, 'index.js'), source);
  return `${basename(folder)}/${name}`;
}

beforeAll(async () => {
  const modules = join(import.meta.dirname, '..', '..', 'node_modules');
  folder = await mkdtemp(join(modules, '@test-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('loadPlugins', () => {
  it('gives what installed packages export', async () => {
    const plugins = await loadPlugins([await install('tiny', TINY)]);
    const registry = new PluginRegistry(plugins);
    expect(registry.list(false)).toEqual([{ class: 'com.example.Tiny', type: 'transformation', version: '1.2.3' }]);
    expect(registry.find('transformation', 'Tiny')?.config[0]?.name).toBe('factor');
  });

  it('is nothing for nothing', async () => {
    expect(await loadPlugins([])).toEqual([]);
  });

  it.each([
    ['empty', 'export {};', 'it exports no array named plugins'],
    ['broken', 'throw new Error("out of order");', 'it cannot be loaded: out of order'],
    ['strange', 'export const plugins = [{ type: "planet" }];', 'plugins[0] has the type planet; there are: source'],
    ['unnamed', 'export const plugins = [{ type: "sink", version: "1" }];', 'plugins[0] has no className'],
  ])('names a package that cannot be used: %s', async (name, source, why) => {
    const installed = await install(name, source);
    await expect(loadPlugins([installed])).rejects.toThrow(
      `The plugins of the package ${installed} cannot be used: ${why}`,
    );
  });

  it('names a package that is not there', async () => {
    await expect(loadPlugins(['no-such-package-of-plugins'])).rejects.toThrow(
      'The plugins of the package no-such-package-of-plugins cannot be used: the package is not installed.',
    );
  });
});
