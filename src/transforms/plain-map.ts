import { JavaException } from '../api/index.ts';
import { javaClassOf } from '../api/java-class.ts';
import type { PlainMap } from './requirements.ts';

/** A member of a schemaless map, null where it has none of that name: never what every object inherits. */
export function member(map: PlainMap, name: string): unknown {
  return Object.hasOwn(map, name) ? (map[name] ?? null) : null;
}

/** Sets a member under any name, `__proto__` too. */
export function setMember(map: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') map[name] = value;
  else Object.defineProperty(map, name, { value, enumerable: true, configurable: true, writable: true });
}

type Entry = readonly [key: unknown, value: unknown];

/** Where a plain map carries the entries of a Map whose keys are no text. A copy by `{ ...map }` carries them, too. */
const OTHERS = Symbol('entries under other keys');

export function plainMapOf(map: ReadonlyMap<unknown, unknown>): PlainMap {
  const others = [...map].filter(([key]) => typeof key !== 'string');
  if (others.length === 0) return Object.fromEntries(map);
  const named = [...map].filter(([key]) => typeof key === 'string');
  return { ...Object.fromEntries(named), [OTHERS]: others };
}

/** The map itself, or a Map where it carries entries whose keys are no text. */
export function withOtherKeys(map: PlainMap): PlainMap | ReadonlyMap<unknown, unknown> {
  const others = othersOf(map);
  return others ? new Map([...Object.entries(map), ...others]) : map;
}

/** Throws JavaException where a key is no text, as Java does. */
export function requireTextKeys(map: PlainMap): PlainMap {
  const [other] = othersOf(map) ?? [];
  if (!other) return map;
  const found = other[0] === null ? 'null' : `class ${javaClassOf(undefined, other[0])}`;
  throw new JavaException('java.lang.ClassCastException', `${found} cannot be cast to class java.lang.String`, {
    hint: 'Only maps whose keys are all text can be changed by the names of their members.',
  });
}

function othersOf(map: PlainMap): readonly Entry[] | undefined {
  return Reflect.get(map, OTHERS);
}
