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
