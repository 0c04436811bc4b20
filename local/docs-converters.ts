import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigDef } from '../src/api/index.ts';
import { REGISTRY_OPTIONS } from '../src/converters/schema-registry/options.ts';
import { builtInPlugins } from '../src/plugins.ts';
import { optionTable } from './docs-option-table.ts';

const PAGE = 'docs/converters.md';
const BLOCK = /(<!-- options of (\w+) -->\n)[\s\S]*?(<!-- \/options -->)/g;
const REGISTRY_NAMES = new Set<string>(REGISTRY_OPTIONS.map(({ name }) => name));

/** Writes the tables of docs/converters.md; with `check` nothing. Returns the page if it was not up to date. */
export async function updateConverters({ check }: { check: boolean }): Promise<string[]> {
  const path = join(import.meta.dirname, '..', PAGE);
  const text = await readFile(path, 'utf8');
  const updated = text.replace(
    BLOCK,
    (_, open: string, name: string, close: string) => `${open}${optionTable(optionsOf(name))}\n${close}`,
  );
  if (updated === text) return [];
  if (!check) await writeFile(path, updated);
  return [PAGE];
}

/** A converter's own options, or those that all with a registry share. */
function optionsOf(name: string): ConfigDef {
  if (name === 'registry') return REGISTRY_OPTIONS;
  const plugin = builtInPlugins.find(({ type, className }) => type === 'converter' && className.endsWith(`.${name}`));
  if (!plugin) throw new Error(`${PAGE} has options of ${name}, which is no converter.`);
  return plugin.config.filter((key) => key.name !== 'converter.type' && !REGISTRY_NAMES.has(key.name));
}
