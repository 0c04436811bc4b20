import {
  ConfigException,
  type ConfigKey,
  type Field,
  JavaException,
  oneOfIgnoringCase,
  type Schema,
  type Struct,
} from '../api/index.ts';
import { member } from './plain-map.ts';
import { type PlainMap, requireMapOrNull, requireStructOrNull } from './requirements.ts';

/** For transformations that can reach into nested fields (KIP-821). */
export const FIELD_SYNTAX_VERSION = {
  name: 'field.syntax.version',
  type: 'STRING',
  default: 'V1',
  validator: oneOfIgnoringCase('V1', 'V2'),
  importance: 'HIGH',
  doc:
    'How fields are named: V1 names a field of the outermost struct or map, whatever characters it has; V2 reads dots as steps into ' +
    'nested structs and maps, and names that have dots themselves are written between backticks.',
} as const satisfies ConfigKey;

const PURPOSE = 'nested field access';

/** The way to one field, through nested structs or maps. */
export class FieldPath {
  readonly #steps: readonly string[];
  readonly #parents: readonly string[];

  /** Version `V1` or `V2`, in capitals or not. Throws ConfigException where a backtick has no partner. */
  constructor(path: string, version: string) {
    this.#steps = version.toUpperCase() === 'V2' ? splitPath(path) : [path];
    this.#parents = this.#steps.slice(0, -1);
  }

  /** Undefined where there is none. Throws DataException where a step leads into what is no struct. */
  field(schema: Schema): Field | undefined {
    let current = schema;
    for (const step of this.#parents) {
      const field = current.field(step);
      if (!field) return undefined;
      current = field.schema;
    }
    return current.field(this.#last());
  }

  /** null where there is none. Throws DataException where a step leads into what is no struct. */
  inStruct(struct: Struct, withDefault: boolean): unknown {
    let current = struct;
    for (const step of this.#parents) {
      const field = current.schema.field(step);
      if (!field) return null;
      const next = requireStructOrNull(field.schema, current.get(step), PURPOSE);
      if (!next) return null;
      current = next;
    }
    const field = current.schema.field(this.#last());
    if (!field) return null;
    return current.at(field.index) ?? (withDefault ? (field.schema.default ?? null) : null);
  }

  /** null where there is none. Throws DataException where a step leads into what is no map. */
  inMap(map: PlainMap): unknown {
    let current = map;
    for (const step of this.#parents) {
      const next = requireMapOrNull(member(current, step), PURPOSE);
      if (!next) return null;
      current = next;
    }
    return member(current, this.#last());
  }

  /** An empty path of version V2 has no steps. */
  #last(): string {
    const last = this.#steps.at(-1);
    if (last === undefined) throw new JavaException('java.lang.IllegalArgumentException', 'fromIndex(0) > toIndex(-1)');
    return last;
  }
}

/** `a.b` and `` `a.b`.c ``; within backticks only one that a dot or the end follows closes, and a backslash keeps it from that. */
function splitPath(path: string): string[] {
  const steps: string[] = [];
  let position = 0;
  while (position < path.length) {
    const end = path[position] === '`' ? quotedStep(path, position, steps) : plainStep(path, position, steps);
    position = end + 1;
  }
  if (path.endsWith('.')) steps.push('');
  return steps;
}

function plainStep(path: string, start: number, steps: string[]): number {
  const dot = path.indexOf('.', start);
  const end = dot < 0 ? path.length : dot;
  steps.push(path.slice(start, end));
  return end;
}

/** Gives the place of the dot or end behind the closing backtick. */
function quotedStep(path: string, opening: number, steps: string[]): number {
  let name = '';
  let start = opening + 1;
  for (let from = start; ; ) {
    const tick = path.indexOf('`', from);
    if (tick < 0) throw incompletePair(path, opening);
    const escaped = path[tick - 1] === '\\';
    const last = tick === path.length - 1;
    if (last && escaped) throw incompletePair(path, opening);
    from = tick + 1;
    if (!last && path[from] !== '.') continue;
    if (!escaped) {
      steps.push(name + path.slice(start, tick));
      return from;
    }
    name += `${path.slice(start, tick - 1)}\``;
    start = from;
  }
}

function incompletePair(path: string, opening: number): ConfigException {
  return new ConfigException(
    `Incomplete backtick pair in path: [${path}], consider adding a backslash before backtick at position ${opening} to escape it`,
  );
}
