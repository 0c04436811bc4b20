import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { METRIC_NAMES, METRICS } from '../src/runtime/metric-names.ts';
import { table } from './docs-table.ts';

const PAGE = 'docs/monitoring.md';
const BLOCK = /(<!-- metrics -->\n)[\s\S]*?(<!-- \/metrics -->)/;

/** Writes the tables of docs/monitoring.md; with `check` nothing. Returns the page if it was not up to date. */
export async function updateMetrics({ check }: { check: boolean }): Promise<string[]> {
  const path = join(import.meta.dirname, '..', PAGE);
  const page = await readFile(path, 'utf8');
  if (!BLOCK.test(page)) throw new Error(`${PAGE} has no <!-- metrics --> and <!-- /metrics -->.`);
  const updated = page.replace(BLOCK, (_, open: string, close: string) => `${open}${tables()}\n${close}`);
  if (updated === page) return [];
  if (!check) await writeFile(path, updated);
  return [PAGE];
}

/** One for each of Connect's groups, and for our own. */
function tables(): string {
  const groups = Map.groupBy(METRIC_NAMES, (name) => METRICS[name].group);
  return [...groups]
    .map(([group, names]) => {
      const rows = names.map((name) => {
        const { kind, unit, tags, doc } = METRICS[name];
        return [`\`${name}\``, kind, unit, tags.join(', '), doc];
      });
      return `### ${group}\n\n${table([['name', 'kind', 'unit', 'tags', 'description'], ...rows])}`;
    })
    .join('\n\n');
}
