import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ConnectorPlugin } from '../src/api/index.ts';
import { updateConverters } from './docs-converters.ts';
import { updateMetrics } from './docs-metrics.ts';
import { optionTable } from './docs-option-table.ts';
import { updateSettings } from './docs-settings.ts';

const ROOT = join(import.meta.dirname, '..');
const BLOCK = /(<!-- options -->\n)[\s\S]*?(<!-- \/options -->)/;

/**
 * Writes the options of every connector between `<!-- options -->` and `<!-- /options -->` of its README. With `check`, writes
 * nothing. Returns the READMEs that were not up to date, relative to the repository. Throws where the markers are missing.
 */
export async function updateOptionTables(options: { check: boolean }): Promise<string[]> {
  const stale: string[] = [];
  for (const readme of globSync('src/connectors/*/README.md', { cwd: ROOT }).sort()) {
    const path = join(ROOT, readme);
    const text = await readFile(path, 'utf8');
    if (!BLOCK.test(text))
      throw new Error(`${readme} has no <!-- options --> and <!-- /options -->: put them where its options belong.`);
    const tables = optionTables(await connectorPlugins(dirname(readme)));
    const updated = text.replace(BLOCK, (_, open: string, close: string) => `${open}${tables}\n${close}`);
    if (updated === text) continue;
    stale.push(readme.replaceAll('\\', '/'));
    if (!options.check) await writeFile(path, updated);
  }
  return stale;
}

async function connectorPlugins(folder: string): Promise<ConnectorPlugin[]> {
  const plugins: ConnectorPlugin[] = [];
  for (const file of globSync(`${folder}/*connector.ts`, { cwd: ROOT }).sort()) {
    const exported: Record<string, unknown> = await import(pathToFileURL(join(ROOT, file)).href);
    plugins.push(...Object.values(exported).filter(isConnectorPlugin));
  }
  return plugins.sort((a, b) => (a.className > b.className ? -1 : 1));
}

function isConnectorPlugin(value: unknown): value is ConnectorPlugin {
  return value !== null && typeof value === 'object' && 'className' in value && 'config' in value;
}

/** A table a connector; where a folder holds several, each under its simple name. */
export function optionTables(plugins: readonly ConnectorPlugin[]): string {
  return plugins
    .map(({ className, config }) => {
      const title = plugins.length > 1 ? `### ${className.slice(className.lastIndexOf('.') + 1)}\n\n` : '';
      return title + optionTable(config);
    })
    .join('\n\n');
}

if (import.meta.main ?? process.argv[1] === import.meta.filename) {
  const check = process.argv.includes('--check');
  const stale = [
    ...(await updateOptionTables({ check })),
    ...(await updateConverters({ check })),
    ...(await updateSettings({ check })),
    ...(await updateMetrics({ check })),
  ];
  for (const file of stale) console.log(check ? `${file}: not up to date, run npm run docs` : `${file}: written`);
  if (check && stale.length > 0) process.exitCode = 1;
}
