import { isDeepStrictEqual } from 'node:util';
import { narrowedLimits } from './narrowed-limits.ts';
import type { Node } from './parse.ts';

type Of<K extends Node['kind']> = Extract<Node, { kind: K }>;

/**
 * Why what `writer` allows may be something that `reader` does not; nothing where all of it can be read. Objects are open unless
 * they say `additionalProperties: false`: what is written may then hold anything under the name of a property that only the reader
 * declares.
 */
export function incompatibilities(reader: Node, writer: Node): string[] {
  return new Comparison().between(reader, writer, '#');
}

class Comparison {
  /** What is being compared: schemas may hold themselves. */
  readonly #underWay = new Map<Node, Set<Node>>();

  between(readerOrReference: Node, writerOrReference: Node, path: string): string[] {
    const [reader, writer] = [resolved(readerOrReference), resolved(writerOrReference)];
    if (reader.kind === 'empty' || writer.kind === 'never') return [];
    const writers = this.#underWay.get(reader) ?? new Set();
    this.#underWay.set(reader, writers);
    if (writers.has(writer)) return [];
    writers.add(writer);
    const reasons = this.#compare(reader, writer, path);
    writers.delete(writer);
    return reasons;
  }

  #compare(reader: Node, writer: Node, path: string): string[] {
    if (writer.kind === 'combined') return this.#fromCombined(reader, writer, path);
    if (reader.kind === 'combined') return this.#toCombined(reader, writer, path);
    if (writer.kind === 'enum') return notIn(reader, writer.values, path);
    if (reader.kind !== writer.kind) return [`${path} changes its type from ${nameOf(writer)} to ${nameOf(reader)}`];
    const narrowed = narrowedLimits(reader.source, writer.source).map((what) => `${path}: ${what}`);
    if (reader.kind === 'number' && reader.integer && !(writer as Of<'number'>).integer) {
      return [...narrowed, `${path} changes its type from number to integer`];
    }
    if (reader.kind === 'array') return [...narrowed, ...this.#items(reader, writer as Of<'array'>, path)];
    if (reader.kind === 'object') return [...narrowed, ...this.#object(reader, writer as Of<'object'>, path)];
    return narrowed;
  }

  /** A value of a union is one of any of its members; one of `allOf` is all of them. */
  #fromCombined(reader: Node, writer: Of<'combined'>, path: string): string[] {
    const members = writer.of.map((member) => this.between(reader, member, path));
    return writer.criterion === 'all' ? shortest(members) : [...new Set(members.flat())];
  }

  #toCombined(reader: Of<'combined'>, writer: Node, path: string): string[] {
    if (reader.criterion === 'all') return reader.of.flatMap((member) => this.between(member, writer, path));
    return shortest(reader.of.map((member) => this.between(member, writer, path)));
  }

  #items(reader: Of<'array'>, writer: Of<'array'>, path: string): string[] {
    if (Array.isArray(reader.source.items) || Array.isArray(writer.source.items)) {
      const same = reader.source.items === undefined || isDeepStrictEqual(reader.source.items, writer.source.items);
      return same ? [] : [`${path} has other items`];
    }
    if (!reader.items) return [];
    if (!writer.items) return anything(reader.items) ? [] : [`${path} narrows its items`];
    return this.between(reader.items, writer.items, `${path}/items`);
  }

  #object(reader: Of<'object'>, writer: Of<'object'>, path: string): string[] {
    const names = new Set([...reader.properties.keys(), ...writer.properties.keys()]);
    const properties = [...names].flatMap((name) => this.#property(reader, writer, name, `${path}/properties/${name}`));
    return [...properties, ...missing(reader, writer, path), ...this.#additional(reader, writer, path)];
  }

  #property(reader: Of<'object'>, writer: Of<'object'>, name: string, path: string): string[] {
    const [read, written] = [reader.properties.get(name), writer.properties.get(name)];
    if (read && written) return this.between(read, written, path);
    if (read) {
      if (isClosed(writer) || anything(read)) return [];
      if (writer.additional) return this.between(read, writer.additional, path);
      return [`${path} is added to an object that may hold anything under that name`];
    }
    if (isClosed(reader)) return [`${path} is removed, and no other properties are allowed`];
    return reader.additional ? this.between(reader.additional, written!, path) : [];
  }

  #additional(reader: Of<'object'>, writer: Of<'object'>, path: string): string[] {
    if (isClosed(writer)) return [];
    if (isClosed(reader)) return [`${path} does not allow additional properties any more`];
    if (!reader.additional || anything(reader.additional)) return [];
    if (writer.additional) return this.between(reader.additional, writer.additional, `${path}/additionalProperties`);
    return [`${path} narrows its additional properties`];
  }
}

/** Properties that must be there, and may not be; those with a default may be missing. */
function missing(reader: Of<'object'>, writer: Of<'object'>, path: string): string[] {
  const wanted = [...reader.required].filter((name) => !writer.required.has(name));
  const open = wanted.filter((name) => reader.properties.get(name)?.source.default === undefined);
  return open.map((name) => `${path}/properties/${name} is required, and has no default`);
}

function notIn(reader: Node, values: readonly unknown[], path: string): string[] {
  const strangers = values.filter((value) => !fits(reader, value));
  return strangers.map((value) => `${path} does not allow ${JSON.stringify(value)} any more`);
}

/** By its type, or where the reader has a list of values, by that. */
function fits(reader: Node, value: unknown): boolean {
  switch (reader.kind) {
    case 'enum':
      return reader.values.some((known) => isDeepStrictEqual(known, value));
    case 'number':
      return reader.integer ? isInteger(value) : ['number', 'bigint'].includes(typeof value);
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    default:
      return false;
  }
}

function isInteger(value: unknown): boolean {
  return typeof value === 'bigint' || Number.isInteger(value);
}

function resolved(node: Node): Node {
  return node.kind === 'reference' ? resolved(node.target()) : node;
}

function anything(node: Node): boolean {
  return resolved(node).kind === 'empty';
}

function isClosed({ source }: Node): boolean {
  return source.additionalProperties === false;
}

function nameOf(node: Node): string {
  if (node.kind === 'number') return node.integer ? 'integer' : 'number';
  if (node.kind === 'empty') return 'anything';
  return node.kind;
}

function shortest(reasons: readonly string[][]): string[] {
  return reasons.reduce((least, one) => (one.length < least.length ? one : least));
}
