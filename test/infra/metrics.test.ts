import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { METRIC_NAMES, METRICS, type MetricName, type MetricTag } from '../../src/runtime/metric-names.ts';
import { type BicepFile, infra, nodesOf, readBicepFiles, stringText } from './bicep-file.ts';
import { kqlChecker } from './kusto.ts';

interface WorkbookItem {
  content: { query?: string; parameters?: { query?: string }[] };
}

let alerts: string[];
beforeAll(async () => {
  const file = (await readBicepFiles()).get('modules/alerts.bicep')!;
  const strings = [...nodesOf(file.root)].filter(({ type }) => type === 'string').map(stringText);
  alerts = strings.filter((text) => text.includes('AppMetrics')).map((text) => interpolated(file, text));
});

/** A string of Bicep with the variables in it. */
function interpolated({ variables }: Pick<BicepFile, 'variables'>, text: string): string {
  const value = text.replace(/\$\{(\w+)\}/g, (_, name: string) => stringText(variables.get(name)!));
  return value === text ? text : interpolated({ variables }, value);
}

function workbook(): string[] {
  const { items } = JSON.parse(readFileSync(join(infra, 'modules', 'workbook.json'), 'utf8')) as {
    items: WorkbookItem[];
  };
  const contents = items.flatMap(({ content }) => [content, ...(content.parameters ?? [])]);
  return contents.flatMap(({ query }) => query ?? []);
}

/** The examples of docs/monitoring.md. */
function documented(): string[] {
  const page = readFileSync(join(infra, '..', 'docs', 'monitoring.md'), 'utf8');
  return page.split('\n\n').filter((block) => block.includes('    AppMetrics\n'));
}

/** What a query asks for, one set of names for each time it reads the table. */
function namesIn(query: string): string[][] {
  return [...query.matchAll(/\bName (?:==|in) (\([^)]*\)|(['"]).*?\2)/g)].map(([, names]) =>
    [...names!.matchAll(/(['"])(.*?)\1/g)].map((match) => match[2]!),
  );
}

const tagsIn = (query: string) => [...query.matchAll(/Properties\.(\w+)/g)].map(([, tag]) => tag as MetricTag);

test('queries of alerts, workbook and docs ask for metrics that there are, and tags that these have', () => {
  const queries = [...alerts, ...workbook(), ...documented()];
  expect(alerts).toHaveLength(6);
  expect(workbook().length).toBeGreaterThan(10);
  expect(documented()).toHaveLength(3);
  for (const query of queries) {
    const reads = namesIn(query);
    expect(reads.length, query).toBeGreaterThanOrEqual(query.match(/AppMetrics/g)!.length);
    expect(
      reads.flat().filter((name) => !METRIC_NAMES.includes(name as MetricName)),
      query,
    ).toEqual([]);
    const tags = reads.flat().flatMap((name) => METRICS[name as MetricName].tags as readonly string[]);
    for (const tag of tagsIn(query)) expect(tags, query).toContain(tag);
  }
});

test('the workbook shows every metric but those that the state of tasks and errors in detail tell too', () => {
  const shown = new Set(workbook().flatMap(namesIn).flat());
  expect(METRIC_NAMES.filter((name) => !shown.has(name))).toEqual([
    'total-errors-logged',
    'last-error-timestamp',
    'connector-count',
    'task-count',
    'partition-count',
  ]);
});

test('the workbook names the workspace where Bicep puts it in', () => {
  const text = readFileSync(join(infra, 'modules', 'workbook.json'), 'utf8');
  const bicep = readFileSync(join(infra, 'modules', 'workbook.bicep'), 'utf8');
  const [, placeholder] = /replace\(loadTextContent\('workbook.json'\), '(\w+)'/.exec(bicep)!;
  expect(JSON.parse(text).fallbackResourceIds).toEqual([placeholder]);
  expect(text.split(placeholder!)).toHaveLength(2);
});

test('every query is valid, as Kusto reads it', () => {
  const check = kqlChecker();
  expect(check('AppMetrics | where Nme == 3')).toHaveLength(1);
  // What the workbook puts in for its parameter.
  const shown = workbook().map((query) => query.replaceAll('{connector}', "'a', 'b'"));
  const examples = documented().map((block) => block.replaceAll(/^ {4}/gm, ''));
  expect([...alerts, ...shown, ...examples].flatMap((query) => check(query).map((what) => `${what} ${query}`))).toEqual(
    [],
  );
}, 60_000);
