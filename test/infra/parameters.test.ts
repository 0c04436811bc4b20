import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type BicepFile, infra, readBicepFiles, stringText } from './bicep-file.ts';

let files: Map<string, BicepFile>;
beforeAll(async () => {
  files = await readBicepFiles();
});

/** A `.bicepparam` file: what it is for, and the text of each value. */
function readParameters(name: string): { using: string; values: Map<string, string> } {
  const values = new Map<string, string>();
  let using = '';
  let current = '';
  for (const line of readFileSync(join(infra, name), 'utf8').split('\n')) {
    const [, keyword, rest] = /^(using|param)\s+(.*)$/.exec(line) ?? [];
    if (keyword === 'using') using = rest!.replaceAll("'", '');
    else if (keyword === 'param') {
      const [, symbol, value] = /^(\w+)\s*=\s*(.*)$/.exec(rest!)!;
      values.set((current = symbol!), value!);
    } else if (current && !/^\s*(\/\/.*)?$/.test(line)) values.set(current, `${values.get(current)}\n${line}`);
  }
  return { using, values };
}

function kindOf(value: string): string {
  if (value.startsWith("'") || value.startsWith('readEnvironmentVariable(')) return 'string';
  if (value.startsWith('[')) return 'array';
  if (value.startsWith('{')) return 'object';
  return /^\d+$/.test(value) ? 'int' : 'bool';
}

const names = readdirSync(infra).filter((name) => name.endsWith('.bicepparam'));

test('there is a file of parameters for each kind of Kafka', () => {
  const kafka = files.get('main.bicep')!.params.get('kafka')!;
  expect(kafka.default).toBeUndefined();
  const kinds = kafka.decorators.get('allowed')!.namedChildren.map(stringText);
  const chosen = names.map((name) => stringText({ text: readParameters(name).values.get('kafka')! } as never));
  expect(chosen.sort()).toEqual(kinds.sort());
});

test.each(names)('%s gives what main.bicep takes', (name) => {
  const { using, values } = readParameters(name);
  const { params } = files.get(using)!;
  for (const param of params.values()) {
    if (!param.default) expect(values.has(param.name), param.name).toBe(true);
  }
  for (const [symbol, value] of values) {
    const param = params.get(symbol);
    expect(param?.type, symbol).toBe(kindOf(value));
    const allowed = param!.decorators.get('allowed')?.namedChildren.map(({ text }) => text);
    if (allowed) expect(allowed, symbol).toContain(value);
    const longest = param!.decorators.get('maxLength');
    if (longest && value.startsWith("'")) expect(value.length - 2, symbol).toBeLessThanOrEqual(Number(longest.text));
    if (param!.decorators.has('secure')) {
      const literals = value.replaceAll(/readEnvironmentVariable\([^)]*\)/g, '').replaceAll(/'[^']+':/g, '');
      expect(literals, `${symbol} holds a secret in clear`).not.toMatch(/'/);
    }
  }
});

test('azd gives what azd.bicep takes', () => {
  const { parameters } = JSON.parse(readFileSync(join(infra, 'azd.parameters.json'), 'utf8'));
  expect(Object.keys(parameters).sort()).toEqual([...files.get('azd.bicep')!.params.keys()].sort());
  for (const { value } of Object.values<{ value: string }>(parameters))
    expect(value).toMatch(/^\$\{[A-Z_]+(=[^}]*)?\}$/);
});
