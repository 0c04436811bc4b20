import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Language, type Node, Parser } from 'web-tree-sitter';

export const infra = join(import.meta.dirname, '..', '..', 'infra');

export interface Parameter {
  name: string;
  type: string;
  default: Node | undefined;
  decorators: Map<string, Node | undefined>;
}

export interface Resource {
  symbol: string;
  /** `Microsoft.Web/sites@2024-04-01` */
  type: string;
  existing: boolean;
  body: Node;
}

export interface Module {
  symbol: string;
  /** As written, relative to the file. */
  path: string;
  params: Map<string, Node>;
}

/** A `.bicep` file, by its declarations. */
export interface BicepFile {
  /** Relative to `infra/`. */
  name: string;
  root: Node;
  params: Map<string, Parameter>;
  variables: Map<string, Node>;
  resources: Resource[];
  modules: Map<string, Module>;
  outputs: Map<string, { value: Node; decorators: Map<string, Node | undefined> }>;
}

const require = createRequire(import.meta.url);

async function bicepParser(): Promise<Parser> {
  await Parser.init();
  const parser = new Parser();
  return parser.setLanguage(await Language.load(require.resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')));
}

/** All of `infra/`, by name. */
export async function readBicepFiles(): Promise<Map<string, BicepFile>> {
  const parser = await bicepParser();
  const names = readdirSync(infra, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.bicep'));
  return new Map(names.sort().map((name) => [name, parse(parser, name)]));
}

function parse(parser: Parser, name: string): BicepFile {
  const { rootNode: root } = parser.parse(readFileSync(join(infra, name), 'utf8'))!;
  const file: BicepFile = {
    ...{ name, root, params: new Map(), variables: new Map() },
    ...{ resources: [], modules: new Map(), outputs: new Map() },
  };
  let decorators = new Map<string, Node | undefined>();
  for (const node of root.namedChildren) {
    if (node.type === 'decorators') {
      decorators = decoratorsOf(node);
    } else {
      declare(file, node, decorators);
      decorators = new Map();
    }
  }
  return file;
}

function declare(file: BicepFile, node: Node, decorators: Map<string, Node | undefined>): void {
  const [name, second, third] = node.namedChildren;
  if (!name || !second) return;
  const symbol = name.text;
  if (node.type === 'parameter_declaration') {
    file.params.set(symbol, { name: symbol, type: second.text, default: third, decorators });
  } else if (node.type === 'variable_declaration') {
    file.variables.set(symbol, second);
  } else if (node.type === 'output_declaration') {
    file.outputs.set(symbol, { value: third!, decorators });
  } else if (node.type === 'resource_declaration') {
    const existing = node.children.some(({ text }) => text === 'existing');
    file.resources.push({ symbol, type: stringText(second), existing, body: objectIn(node) });
  } else if (node.type === 'module_declaration') {
    const params = properties(objectIn(node)).get('params');
    file.modules.set(symbol, { symbol, path: stringText(second), params: params ? properties(params) : new Map() });
  }
}

function decoratorsOf(node: Node): Map<string, Node | undefined> {
  return new Map(
    node.namedChildren.map((decorator) => {
      const call = decorator.namedChildren[0]!;
      return [call.childForFieldName('function')!.text, call.childForFieldName('arguments')?.namedChildren[0]];
    }),
  );
}

/** The object that is declared, also under a loop or a condition. */
function objectIn(node: Node): Node {
  const last = node.namedChildren.at(-1)!;
  return last.type === 'object' ? last : objectIn(last);
}

/** Properties of an object, by name. */
export function properties(object: Node): Map<string, Node> {
  const all = object.namedChildren.filter(({ type }) => type === 'object_property');
  return new Map(
    all.map((property) => {
      const [key, ...rest] = property.namedChildren;
      const colon = property.children.findIndex(({ text, type }) => type === ':' && text === ':');
      const value = property.children.slice(colon + 1).find((child) => child.isNamed);
      const quoted = key!.text.startsWith("'") || key!.type === 'string';
      return [quoted ? stringText(key!) : key!.text, value ?? rest.at(-1)!];
    }),
  );
}

/** A string without its quotes; interpolations stay as written. */
export function stringText(node: Node): string {
  return node.text.replace(/^'|'$/g, '');
}

/** Every node at and below this one. */
export function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const child of node.namedChildren) yield* nodesOf(child);
}
