import type { Node } from 'web-tree-sitter';
import { properties, stringText } from './bicep-file.ts';

/**
 * What a resource may hold, as the public type definitions (Azure/bicep-types-az) say: a type's name, strings separated by `|`, an
 * array's item, an object's properties (`!`: required, `*`: any other), or objects told apart by the property named in `?`.
 */
export type Shape =
  | string
  | readonly [Shape]
  | { readonly '?': string; readonly of: Readonly<Record<string, Shape>> }
  | { readonly [property: string]: Shape };

/** Set by Bicep itself. */
const OWN = new Set(['dependsOn', 'parent', 'scope']);

/** What is wrong with an object that is written out; expressions are not looked into. */
export function* checkShape(shape: Shape, node: Node, path = ''): Generator<string> {
  if (typeof shape === 'string') {
    yield* checkText(shape, node, path);
  } else if (isList(shape)) {
    if (node.type !== 'array') return;
    for (const item of node.namedChildren) yield* checkShape(shape[0], item, `${path}[]`);
  } else if (node.type === 'object') {
    const variants = (shape as { of?: Readonly<Record<string, Shape>> }).of;
    yield* checkObject(variants && '?' in shape ? Object.values(variants)[0]! : shape, node, path);
  }
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function* checkObject(shape: Shape, node: Node, path: string): Generator<string> {
  const known = new Map(Object.entries(shape).map(([name, inner]) => [name.replace(/!$/, ''), inner as Shape]));
  const written = properties(node);
  for (const [name, value] of written) {
    const inner = known.get(name) ?? known.get('*');
    if (!inner && !(path === '' && OWN.has(name))) yield `${path}.${name} does not exist`;
    if (inner) yield* checkShape(inner, value, `${path}.${name}`);
  }
  for (const name of Object.keys(shape)) {
    if (name.endsWith('!') && !written.has(name.slice(0, -1))) yield `${path}.${name.slice(0, -1)} is missing`;
  }
}

function* checkText(shape: string, node: Node, path: string): Generator<string> {
  const kinds: Record<string, string> = { number: 'int', boolean: 'bool', object: 'object', array: 'array' };
  const kind = node.type === 'string' ? 'string' : kinds[node.type];
  if (!kind || shape === 'any') return;
  if (shape === 'int' || shape === 'bool' || shape === 'string') {
    if (kind !== shape) yield `${path} is ${shape}, not ${node.text.slice(0, 40)}`;
    return;
  }
  const values = shape.split('|');
  if (kind !== 'string') yield `${path} is text, not ${node.text.slice(0, 40)}`;
  else if (!node.text.includes('${') && !values.includes(stringText(node))) {
    yield `${path} is none of ${shape}: ${stringText(node)}`;
  }
}
