import { SerializationException } from '../../api/index.ts';
import { parseJson } from '../../data/json.ts';
import type { JsonSchema } from './from-connect-schema.ts';

/** A JSON Schema by what it allows; keywords that matter to nobody here are left in `source`. */
export type Node = { readonly source: JsonSchema } & (
  | { readonly kind: 'boolean' | 'null' | 'empty' | 'never' }
  | { readonly kind: 'number'; readonly integer: boolean }
  | { readonly kind: 'string'; readonly format: boolean }
  | { readonly kind: 'enum'; readonly values: readonly unknown[]; readonly constant: boolean }
  | { readonly kind: 'combined'; readonly criterion: 'one' | 'any' | 'all'; readonly of: readonly Node[] }
  | { readonly kind: 'array'; readonly items: Node | undefined }
  | {
      readonly kind: 'object';
      readonly properties: ReadonlyMap<string, Node>;
      readonly required: ReadonlySet<string>;
      readonly additional: Node | undefined;
    }
  | { readonly kind: 'reference'; target(): Node }
);

/** Registered schemas by the name under which `$ref` uses them. */
export type References = ReadonlyMap<string, string>;

/** Reads the text of a JSON Schema. Throws SerializationException. */
export function parseJsonSchema(text: string, references: References = new Map()): Node {
  try {
    const documents = new Map([...references].map(([name, schema]) => [name, parseJson(schema)]));
    const root = parseJson(text);
    return new Documents(root, documents).node(root, root);
  } catch (cause) {
    if (cause instanceof SerializationException) throw cause;
    throw new SerializationException(`Invalid JSON Schema: ${(cause as Error).message}`, { cause });
  }
}

class Documents {
  readonly #root: unknown;
  readonly #references: ReadonlyMap<string, unknown>;
  /** One node for each place: what refers to it finds the same. */
  readonly #nodes = new Map<object, Node>();

  constructor(root: unknown, references: ReadonlyMap<string, unknown>) {
    this.#root = root;
    this.#references = references;
  }

  node(source: unknown, document: unknown): Node {
    if (source === true) return { kind: 'empty', source: {} };
    if (source === false) return { kind: 'never', source: {} };
    if (!isObject(source)) throw new SerializationException(`Invalid JSON Schema: ${JSON.stringify(source)} is none.`);
    let node = this.#nodes.get(source);
    if (!node) this.#nodes.set(source, (node = this.#read(source, document)));
    return node;
  }

  #read(source: JsonSchema, document: unknown): Node {
    if (typeof source.$ref === 'string') {
      const reference = source.$ref;
      return { kind: 'reference', source, target: () => this.#resolve(reference, document) };
    }
    const parts = this.#parts(source, document);
    if (parts.length === 0) return { kind: 'empty', source };
    if (parts.length > 1) return { kind: 'combined', criterion: 'all', of: parts, source };
    return { ...parts[0]!, source };
  }

  /** All that the keywords of one schema ask for at once. */
  #parts(source: JsonSchema, document: unknown): Node[] {
    const parts: Node[] = [];
    const list = (keyword: string) => (source[keyword] as unknown[]).map((part) => this.node(part, document));
    if (Array.isArray(source.enum)) parts.push({ kind: 'enum', values: source.enum, constant: false, source: {} });
    if (source.const !== undefined) parts.push({ kind: 'enum', values: [source.const], constant: true, source: {} });
    for (const [keyword, criterion] of COMBINATIONS) {
      if (Array.isArray(source[keyword])) parts.push({ kind: 'combined', criterion, of: list(keyword), source: {} });
    }
    const type = source.type ?? guessedType(source);
    if (Array.isArray(type)) {
      const of = type.map((each) => this.#typed(each, source, document));
      parts.push({ kind: 'combined', criterion: 'any', of, source: {} });
    } else if (type !== undefined) {
      parts.push(this.#typed(type, source, document));
    }
    return parts;
  }

  #typed(type: unknown, source: JsonSchema, document: unknown): Node {
    switch (type) {
      case 'boolean':
      case 'null':
        return { kind: type, source: {} };
      case 'integer':
      case 'number':
        return { kind: 'number', integer: type === 'integer', source };
      case 'string':
        return { kind: 'string', format: source.format !== undefined, source };
      case 'array': {
        const items = source.items === undefined || Array.isArray(source.items) ? undefined : source.items;
        return { kind: 'array', items: items === undefined ? undefined : this.node(items, document), source };
      }
      case 'object':
        return this.#object(source, document);
      default:
        throw new SerializationException(`Invalid JSON Schema: unknown type: [${String(type)}]`);
    }
  }

  #object(source: JsonSchema, document: unknown): Node {
    const properties = Object.entries(isObject(source.properties) ? source.properties : {});
    const additional = isObject(source.additionalProperties) ? source.additionalProperties : undefined;
    return {
      kind: 'object',
      properties: new Map(properties.map(([name, property]) => [name, this.node(property, document)])),
      required: new Set(Array.isArray(source.required) ? source.required.map(String) : []),
      additional: additional && this.node(additional, document),
      source,
    };
  }

  #resolve(reference: string, document: unknown): Node {
    const hash = reference.indexOf('#');
    const name = hash < 0 ? reference : reference.slice(0, hash);
    const fragment = hash < 0 ? '' : decodeURIComponent(reference.slice(hash + 1));
    const target = name === '' ? document : this.#document(name);
    const found =
      fragment === '' ? target : fragment.startsWith('/') ? byPointer(target, fragment) : byId(target, `#${fragment}`);
    if (found !== undefined) return this.node(found, target);
    throw new SerializationException(`Invalid JSON Schema: nothing is found at the reference ${reference}.`);
  }

  #document(name: string): unknown {
    if (this.#references.has(name)) return this.#references.get(name);
    const last = name.slice(name.lastIndexOf('/') + 1);
    if (this.#references.has(last)) return this.#references.get(last);
    return byId(this.#root, name);
  }
}

const COMBINATIONS = [
  ['oneOf', 'one'],
  ['anyOf', 'any'],
  ['allOf', 'all'],
] as const;

const HINTS: readonly (readonly [type: string, keywords: readonly string[]])[] = [
  ['array', ['items', 'additionalItems', 'minItems', 'maxItems', 'uniqueItems', 'contains']],
  [
    'object',
    [
      'properties',
      'required',
      'minProperties',
      'maxProperties',
      'dependencies',
      'patternProperties',
      'additionalProperties',
      'propertyNames',
    ],
  ],
  ['number', ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']],
  ['string', ['minLength', 'maxLength', 'pattern', 'format']],
];

/** By keywords that only make sense for one type. */
function guessedType(source: JsonSchema): string | undefined {
  return HINTS.find(([, keywords]) => keywords.some((keyword) => source[keyword] !== undefined))?.[0];
}

function byPointer(document: unknown, pointer: string): unknown {
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((found, part) => (found as JsonSchema | undefined)?.[part], document);
}

function byId(document: unknown, id: string): unknown {
  if (Array.isArray(document)) return firstFound(document, id);
  if (!isObject(document)) return undefined;
  if (document.$id === id || (id.startsWith('#') && document.$anchor === id.slice(1))) return document;
  return firstFound(Object.values(document), id);
}

function firstFound(documents: readonly unknown[], id: string): unknown {
  for (const document of documents) {
    const found = byId(document, id);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
