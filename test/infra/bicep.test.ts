import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Node } from 'web-tree-sitter';
import { type BicepFile, nodesOf, properties, readBicepFiles, stringText } from './bicep-file.ts';
import { checkShape, type Shape } from './resource-shape.ts';

let files: Map<string, BicepFile>;
beforeAll(async () => {
  files = await readBicepFiles();
});

/** Taken from the public type definitions; see resource-shape.ts. */
const types: Record<string, Shape> = JSON.parse(readFileSync(`${import.meta.dirname}/resource-types.json`, 'utf8'));

/** Microsoft's built-in roles, by id. */
const ROLES: Record<string, string> = {
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': 'Storage Queue Data Contributor',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Storage Table Data Contributor',
  '4633458b-17de-408a-b874-0445c86b69e6': 'Key Vault Secrets User',
  '2b629674-e913-4c01-ae53-ef4638d8f975': 'Azure Event Hubs Data Sender',
  'a638d3c7-ab3a-418d-83e6-5f17a39d4fde': 'Azure Event Hubs Data Receiver',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
  '0ad04412-c4d5-4796-b79c-f76d14c8d402': 'Durable Task Data Contributor',
};

const FUNCTIONS = new Set(
  (
    'concat empty environment filter guid items loadTextContent map resourceGroup replace split startsWith subscriptionResourceId take tenant toLower ' +
    'union uniqueString'
  ).split(' '),
);

/** All complaints of all files. */
function complaints(check: (file: BicepFile) => Iterable<string>): string[] {
  return [...files.values()].flatMap((file) => [...check(file)].map((what) => `${file.name}: ${what}`));
}

/** Names that an expression uses: no property names, no object keys. */
function* namesIn(node: Node): Generator<Node> {
  if (node.type === 'identifier') yield node;
  const skipKey = node.type === 'object_property';
  for (const child of node.namedChildren.slice(skipKey ? 1 : 0)) yield* namesIn(child);
}

function declared(file: BicepFile): Set<string> {
  const local = [...nodesOf(file.root)].flatMap((node) => {
    if (node.type === 'for_loop_parameters') return node.namedChildren.map(({ text }) => text);
    if (node.type === 'for_statement') return [node.childForFieldName('initializer')?.text ?? ''];
    if (node.type === 'lambda_expression') return [node.namedChildren[0]!.text];
    return [];
  });
  const resources = file.resources.map(({ symbol }) => symbol);
  return new Set([...file.params.keys(), ...file.variables.keys(), ...file.modules.keys(), ...resources, ...local]);
}

/** Names used anywhere, with the node of each; names of declarations are left out. */
function* uses(file: BicepFile): Generator<Node> {
  for (const node of file.root.namedChildren) {
    if (!node.type.endsWith('_declaration')) continue;
    for (const part of node.namedChildren.slice(1)) {
      if (part.type === 'type') continue;
      yield* namesIn(part);
    }
  }
}

test('every file can be read', () => {
  expect(files.size).toBeGreaterThan(10);
  expect(
    complaints(({ root }) =>
      [...nodesOf(root)]
        .filter((node) => node.isError || node.isMissing)
        .map((node) => `line ${node.startPosition.row + 1}: ${node.text.slice(0, 60)}`),
    ),
  ).toEqual([]);
});

test('every name is defined, and everything defined is used', () => {
  expect(
    complaints((file) => {
      const known = declared(file);
      const used = new Set([...uses(file)].map(({ text }) => text));
      const strange = [...used].filter((name) => !known.has(name) && !FUNCTIONS.has(name));
      const idle = [...file.params.keys(), ...file.variables.keys()].filter((name) => !used.has(name));
      return [...strange.map((name) => `${name} is not defined`), ...idle.map((name) => `${name} is not used`)];
    }),
  ).toEqual([]);
});

test('every parameter has a type and a description, every output a description', () => {
  expect(
    complaints(({ params, outputs }) => [
      ...[...params.values()]
        .filter(
          ({ type, decorators }) => !/^(string|int|bool|object|array)$/.test(type) || !decorators.has('description'),
        )
        .map(({ name }) => `parameter ${name}`),
      ...[...outputs].filter(([, { decorators }]) => !decorators.has('description')).map(([name]) => `output ${name}`),
    ]),
  ).toEqual([]);
});

test('every resource has a known type and API version, and only properties that these have', () => {
  expect(
    complaints(function* ({ resources }) {
      for (const { symbol, type, existing, body } of resources) {
        const shape = types[type];
        if (!shape) yield `${type} is not in the table`;
        else if (!existing) for (const what of checkShape(shape, body)) yield `${symbol}: ${what}`;
      }
    }),
  ).toEqual([]);
});

test('modules get the parameters that they take, and have the outputs that are asked for', () => {
  expect(
    complaints(function* (file) {
      for (const { symbol, path, params } of file.modules.values()) {
        const target = files.get(posix.join(posix.dirname(file.name), path));
        if (!target) {
          yield `${symbol}: there is no ${path}`;
          continue;
        }
        for (const name of params.keys()) if (!target.params.has(name)) yield `${symbol} takes no ${name}`;
        for (const { name, default: value } of target.params.values()) {
          if (!params.has(name) && !value) yield `${symbol} lacks ${name}`;
        }
        const asked = file.root.text.matchAll(new RegExp(`\\b${symbol}(?:\\[\\w+\\])?!?\\.outputs\\.(\\w+)`, 'g'));
        for (const [, output] of asked) if (!target.outputs.has(output!)) yield `${symbol} has no output ${output}`;
      }
    }),
  ).toEqual([]);
});

test('roles are known ones, given to service principals or to the operator', () => {
  const ids = complaints(({ root }) => root.text.match(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g) ?? []);
  expect(ids.length).toBeGreaterThan(8);
  expect(ids.filter((id) => !ROLES[id.split(' ')[1]!])).toEqual([]);
  expect(
    complaints(({ resources }) =>
      resources
        .filter(({ type }) => type.startsWith('Microsoft.Authorization/roleAssignments@'))
        .map(({ body }) => properties(properties(body).get('properties')!).get('principalType')!.text)
        .filter((kind) => kind !== "'ServicePrincipal'" && kind !== 'principalType'),
    ),
  ).toEqual([]);
});

describe('secrets', () => {
  /** Parameters marked secure, and variables that hold them. */
  function secrets(file: BicepFile): Set<string> {
    const found = new Set(
      [...file.params.values()].filter(({ decorators }) => decorators.has('secure')).map(({ name }) => name),
    );
    for (const [name, value] of file.variables) {
      if ([...namesIn(value)].some(({ text }) => found.has(text))) found.add(name);
    }
    return found;
  }

  test('are parameters marked secure', () => {
    expect(
      complaints(({ params }) =>
        [...params.values()]
          .filter(({ name, decorators }) => /password|secrets?$|jaas|token/i.test(name) && !decorators.has('secure'))
          .map(({ name }) => name),
      ),
    ).toEqual([]);
  });

  test('are handed on to secure parameters only, and never put out', () => {
    expect(
      complaints(function* (file) {
        const secret = secrets(file);
        const holds = (node: Node) => [...namesIn(node)].some(({ text }) => secret.has(text));
        for (const [name, { value, decorators }] of file.outputs) {
          if (holds(value) || decorators.has('secure')) yield `output ${name}`;
        }
        for (const { symbol, path, params } of file.modules.values()) {
          const target = files.get(posix.join(posix.dirname(file.name), path))!;
          for (const [name, value] of params) {
            if (holds(value) && !target.params.get(name)?.decorators.has('secure')) yield `${symbol}.${name}`;
          }
        }
      }),
    ).toEqual([]);
  });

  test('are never read from a resource', () => {
    expect(complaints(({ root }) => root.text.match(/\blist(Keys|AccountSas|Secrets|\w*)\(/g) ?? [])).toEqual([]);
  });
});

describe('names', () => {
  const RULES: Record<string, RegExp> = {
    'modules/state-storage.bicep': /^[a-z0-9]{3,24}$/,
    'modules/target-storage.bicep': /^[a-z0-9]{3,24}$/,
    'modules/key-vault.bicep': /^[a-z][a-z0-9-]{1,22}[a-z0-9]$/,
    'modules/event-hubs.bicep': /^[a-z][a-z0-9-]{4,48}[a-z0-9]$/,
    'modules/hdinsight.bicep': /^[a-z0-9][a-z0-9-]{1,57}[a-z0-9]$/,
    'modules/function-flex.bicep': /^[a-z0-9][a-z0-9-]{0,58}[a-z0-9]$/,
    'modules/function-premium.bicep': /^[a-z0-9][a-z0-9-]{0,58}[a-z0-9]$/,
  };

  test.each(['abc', 'a2345678901'])('fit, beginning with %s', (prefix) => {
    const main = files.get('main.bicep')!;
    const limits = main.params.get('name')!.decorators;
    expect([Number(limits.get('minLength')?.text), Number(limits.get('maxLength')?.text)]).toEqual([3, 11]);
    const evaluate = (node: Node) =>
      stringText(node).replace(
        /\$\{(\w+)\}/g,
        (_, name) => ({ name: prefix, suffix: 'abcdefgh' })[name as string] ?? 'x',
      );
    for (const { path, params } of main.modules.values()) {
      const target = files.get(path)!;
      for (const option of ['name', 'storageName']) {
        const value = params.get(option);
        if (!value?.text.startsWith("'")) continue;
        const name = evaluate(value);
        const { decorators } = target.params.get(option)!;
        if (decorators.has('minLength'))
          expect(name.length).toBeGreaterThanOrEqual(Number(decorators.get('minLength')!.text));
        if (decorators.has('maxLength'))
          expect(name.length).toBeLessThanOrEqual(Number(decorators.get('maxLength')!.text));
        const rule = option === 'storageName' ? RULES['modules/state-storage.bicep'] : RULES[path];
        if (rule) expect(name).toMatch(rule);
      }
    }
  });
});
