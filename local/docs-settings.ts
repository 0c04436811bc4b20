import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { APP_SETTINGS, type AppSetting } from '../src/config/app-settings.ts';
import { table } from './docs-table.ts';

const ROOT = join(import.meta.dirname, '..');
const BLOCK = /(<!-- settings -->\n)[\s\S]*?(<!-- \/settings -->)/;

/**
 * Writes docs/settings.md's tables and local.settings.sample.json from the list of app settings; with `check` nothing. Returns the files
 * that were not up to date.
 */
export async function updateSettings({ check }: { check: boolean }): Promise<string[]> {
  const page = await readFile(join(ROOT, 'docs', 'settings.md'), 'utf8');
  if (!BLOCK.test(page)) throw new Error('docs/settings.md has no <!-- settings --> and <!-- /settings -->.');
  const wanted = {
    'docs/settings.md': page.replace(BLOCK, (_, open: string, close: string) => `${open}${tables()}\n${close}`),
    'local.settings.sample.json': sample(),
  };
  const stale: string[] = [];
  for (const [file, text] of Object.entries(wanted)) {
    if ((await readFile(join(ROOT, file), 'utf8').catch(() => '')) === text) continue;
    stale.push(file);
    if (!check) await writeFile(join(ROOT, file), text);
  }
  return stale;
}

function tables(): string {
  return (['connectless', 'Azure Functions', 'Azure SDK', 'OpenTelemetry'] as const)
    .map((reader) => {
      const rows = APP_SETTINGS.filter(({ readBy }) => readBy === reader).map(row);
      return `### Read by ${reader}\n\n${table([['name', 'default', 'description'], ...rows])}`;
    })
    .join('\n\n');
}

function row({ name, default: fallback, doc, premiumOnly }: AppSetting): string[] {
  const note = premiumOnly ? ' Not on Flex Consumption, which knows by itself.' : '';
  return [`\`${name}\``, fallback === undefined ? '' : `\`${fallback}\``, (doc + note).replaceAll('|', '\\|')];
}

function sample(): string {
  const values = APP_SETTINGS.flatMap(({ name, sample: value }) => (value === undefined ? [] : [[name, value]]));
  const settings = { IsEncrypted: false, Values: Object.fromEntries(values), Host: { LocalHttpPort: 8083 } };
  return `${JSON.stringify(settings, undefined, 2)}\n`;
}
