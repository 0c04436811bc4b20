import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInPlugins } from '../src/plugins.ts';

const ROOT = join(import.meta.dirname, '..');

/** What each room may import, beside itself. Longest prefix first where rooms lie within each other. */
const ALLOWED: readonly [room: string, mayImport: readonly string[]][] = [
  ['src/api/', []],
  ['src/data/', ['src/api/']],
  ['src/config/', ['src/api/', 'src/data/']],
  ['src/converters/', ['src/api/', 'src/data/']],
  ['src/transforms/', ['src/api/', 'src/data/']],
  ['src/predicates/', ['src/api/', 'src/data/']],
  ['src/connectors/', ['src/api/', 'src/data/']],
  ['src/kafka/', ['src/api/']],
  ['src/store/', ['src/api/']],
  ['src/runtime/', ['src/api/', 'src/data/', 'src/config/', 'src/kafka/', 'src/store/']],
  ['src/rest/', ['src/runtime/', 'src/api/']],
  ['src/cli/', ['src/api/', 'src/runtime/', 'src/rest/', 'src/store/', 'src/config/']],
  ['src/testing/', ['src/api/', 'src/runtime/', 'src/store/']],
  ['src/plugins.ts', ['src/api/', 'src/connectors/', 'src/converters/', 'src/transforms/', 'src/predicates/']],
  [
    'src/index.ts',
    [
      'src/api/',
      'src/data/',
      'src/converters/',
      'src/transforms/',
      'src/predicates/',
      'src/runtime/',
      'src/plugins.ts',
    ],
  ],
  ['functions/', ['src/']],
  ['local/', ['src/']],
  ['bench/', ['src/', 'local/']],
  ['examples/', ['src/', 'local/']],
];

/** The Kafka client belongs to one room, the storage clients to those that store. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  kafkajs: ['src/kafka/', 'local/', 'bench/', 'examples/'],
  '@azure/data-tables': ['src/store/', 'local/', 'bench/'],
  '@azure/functions': ['functions/', 'local/functions-host/'],
  'durable-functions': ['functions/', 'local/functions-host/'],
  hono: ['src/rest/', 'functions/', 'local/', 'src/cli/'],
};

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = globSync(['src/**/*.ts', 'functions/**/*.ts', 'local/**/*.ts', 'bench/**/*.ts', 'examples/**/*.ts'], {
  cwd: ROOT,
  exclude: (path) => path.includes('node_modules') || path.endsWith('.d.ts'),
}).map((file) => file.replaceAll('\\', '/'));
const production = files.filter(
  (file) => !/\.test\.ts$|\/testing\/|\/fixtures\//.test(file) || file.startsWith('src/testing/'),
);
const imports = production.flatMap(importsOf);

function importsOf(file: string): Import[] {
  const source = readFileSync(join(ROOT, file), 'utf8').replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
  const statement = /(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s)?\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g;
  return [...source.matchAll(statement)].map((match) => {
    const target = (match[1] ?? match[2])!;
    return { from: file, to: target.startsWith('.') ? posix.join(dirname(file), target) : target };
  });
}

function room(file: string): string | undefined {
  return ALLOWED.find(([prefix]) => file.startsWith(prefix))?.[0];
}

/** A connector may not know another one. */
function sameRoom(from: string, to: string): boolean {
  if (!from.startsWith('src/connectors/')) return room(from) === room(to);
  return to.startsWith(`${from.split('/').slice(0, 3).join('/')}/`);
}

describe('rooms', () => {
  it('are all known', () => {
    const strange = production.filter((file) => room(file) === undefined);
    expect(strange).toEqual([]);
  });

  it('import only what they may', () => {
    const forbidden = imports.filter(({ from, to }) => {
      if (!/^(src|functions|local|test|bench|examples)\//.test(to) || sameRoom(from, to)) return false;
      const allowed = ALLOWED.find(([prefix]) => prefix === room(from))?.[1] ?? [];
      return !allowed.some((prefix) => to.startsWith(prefix));
    });
    expect(forbidden).toEqual([]);
  });

  it('leave the client libraries to those that own them', () => {
    const forbidden = imports.filter(({ from, to }) => {
      const owners = PACKAGES[to.startsWith('@') ? to.split('/').slice(0, 2).join('/') : to.split('/')[0]!];
      return owners !== undefined && !owners.some((prefix) => from.startsWith(prefix));
    });
    expect(forbidden).toEqual([]);
  });

  it('never import each other in a circle', () => {
    const runtimeImports = production.map((file) => [file, valueImports(file)] as const);
    expect(circle(new Map(runtimeImports))).toBeUndefined();
  });
});

/** Without those of types only: they are gone when the code runs. */
function valueImports(file: string): string[] {
  const source = readFileSync(join(ROOT, file), 'utf8').replace(/(?:^|\n)\s*(?:import|export)\s+type\s[^;]*;/g, '\n');
  const statement = /(?:^|\n)\s*(?:import|export)\s([^'";]*?)\s?(?:from\s+)?'(\.[^']+)'/g;
  return [...source.matchAll(statement)]
    .filter((match) => !/^\{(\s*type\s[^,]+,?)+\s*\}$/.test(match[1]!.trim()))
    .map((match) => posix.join(dirname(file), match[2]!));
}

function circle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const found = visit(next, [...path, file]);
      if (found) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const found = visit(file, []);
    if (found) return found;
  }
  return undefined;
}

it('finds a circle where there is one', () => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['a']],
  ]);
  expect(circle(graph)).toEqual(['a', 'b', 'c', 'a']);
});

it('reads imports', () => {
  expect(imports.length).toBeGreaterThan(100);
  expect(importsOf(relative(ROOT, join(ROOT, 'src/plugins.ts')))).toContainEqual({
    from: 'src/plugins.ts',
    to: 'src/converters/json.ts',
  });
});

describe.each(builtInPlugins.map((plugin) => [`${plugin.type} ${plugin.className}`, plugin] as const))(
  '%s',
  (_, plugin) => {
    it('has a Java class name, a version, and makes something', () => {
      expect(plugin.className).toMatch(/^([a-z][\w]*\.)+[A-Z][\w$]*$/);
      expect(plugin.version).toMatch(/^\d+\.\d+\.\d+/);
      expect(plugin.create()).toBeTypeOf('object');
    });

    it('explains each of its options, each once', () => {
      const names = plugin.config.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      expect(plugin.config.filter(({ doc }) => doc.trim().length < 10).map(({ name }) => name)).toEqual([]);
    });
  },
);
