import { type Config, type ConfigDef, type ConfigKey, type ConfigOf, type ConfigType, Password } from './config-def.ts';
import { ConfigException } from './errors.ts';
import { javaClass } from './java-class.ts';
import { javaHashOrder } from './java-hash-order.ts';
import { doubleText } from './java-number.ts';
import { javaTrim, parseJavaDouble, parseJavaInteger } from './java-parse.ts';

/** The full class name that a name or alias stands for; undefined where there is no such class. */
export type ClassResolver = (name: string) => string | undefined;

/**
 * The typed configuration: defaults filled in, every option parsed and checked. Options that the definition does not name
 * are left out. Throws ConfigException in Kafka's words for the first option that is missing or wrong.
 */
export function parseConfig<const D extends ConfigDef>(
  def: D,
  config: Config,
  resolveClass?: ClassResolver,
): ConfigOf<D> {
  const parsed: Record<string, unknown> = {};
  const missing = undefinedDependents(def);
  if (missing.length > 0) {
    const names = missing.join(',');
    throw new ConfigException(`Some configurations in are referred in the dependents, but not defined: ${names}`);
  }
  for (const key of def) {
    const value = parseOption(key, config[key.name], resolveClass);
    parsed[key.name] = typeof value === 'bigint' ? Number(value) : value;
  }
  return parsed as ConfigOf<D>;
}

/** As `parseConfig`, for one option; a LONG that is not a safe integer is a bigint. */
export function parseOption(key: ConfigKey, text: unknown, resolveClass?: ClassResolver): unknown {
  const { name, type, validator } = key;
  const parsed = text === undefined ? defaultValue(key, resolveClass) : parseType(name, text, type, resolveClass);
  const value = validator?.distinct && Array.isArray(parsed) ? [...new Set(parsed)] : parsed;
  validator?.check(name, value, type);
  return value;
}

/** The options that are named as dependents and not defined, in the order of a Java set. */
export function undefinedDependents(def: ConfigDef): string[] {
  const defined = new Set(def.map(({ name }) => name));
  const named = new Set(def.flatMap(({ dependents }) => dependents ?? []));
  return javaHashOrder([...named].filter((name) => !defined.has(name)));
}

/**
 * Checks what an author may get wrong: an option that is defined twice, a default that does not parse or is not valid. Throws
 * ConfigException.
 */
export function checkConfigDef(def: ConfigDef, resolveClass?: ClassResolver): void {
  const names = new Set<string>();
  for (const key of def) {
    if (names.has(key.name)) throw new ConfigException(`Configuration ${key.name} is defined twice.`);
    names.add(key.name);
    if (isRequired(key)) continue;
    const value = defaultValue(key, resolveClass);
    key.validator?.check(key.name, value, key.type);
  }
}

export function isRequired(key: ConfigKey): boolean {
  return key.default === undefined;
}

/** The parsed default. Throws ConfigException where the option is required. */
export function defaultValue(key: ConfigKey, resolveClass?: ClassResolver): unknown {
  if (isRequired(key)) throw ConfigException.missing(key.name);
  const isShort = key.type === 'SHORT' && typeof key.default === 'number';
  return parseType(key.name, isShort ? String(key.default) : key.default, key.type, resolveClass);
}

/** Throws ConfigException. null stays null. */
export function parseType(name: string, value: unknown, type: ConfigType, resolveClass?: ClassResolver): unknown {
  if (value === null || value === undefined) return null;
  return PARSERS[type](name, typeof value === 'string' ? javaTrim(value) : value, value, resolveClass);
}

/** A parsed value as text: what validation answers and READMEs show. A password stays hidden. */
export function configText(value: unknown, type: ConfigType | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.join(',');
  return type === 'DOUBLE' && typeof value === 'number' ? doubleText(value) : String(value);
}

type Parser = (name: string, trimmed: unknown, value: unknown, resolveClass: ClassResolver | undefined) => unknown;

const PARSERS: Record<ConfigType, Parser> = {
  BOOLEAN: (name, trimmed, value) => {
    const text = String(trimmed).toLowerCase();
    if (text !== 'true' && text !== 'false') {
      throw ConfigException.invalidValue(name, value, 'Expected value to be either true or false');
    }
    return text === 'true';
  },
  STRING: (name, trimmed, value) => expectText(name, trimmed, value),
  PASSWORD: (name, trimmed, value) =>
    trimmed instanceof Password ? trimmed : new Password(expectText(name, trimmed, value)),
  SHORT: (name, trimmed, value) => Number(integer(name, trimmed, value, 'SHORT', 16)),
  INT: (name, trimmed, value) => Number(integer(name, trimmed, value, 'INT', 32)),
  LONG: (name, trimmed, value) => {
    const long = integer(name, trimmed, value, 'LONG', 64);
    return Number.isSafeInteger(Number(long)) ? Number(long) : long;
  },
  DOUBLE: (name, trimmed, value) => {
    if (typeof trimmed === 'number') return trimmed;
    const double = parseJavaDouble(expectText(name, trimmed, value, 'a double'));
    if (double === undefined) throw ConfigException.invalidValue(name, value, 'Not a number of type DOUBLE');
    return double;
  },
  LIST: (name, trimmed, value) => {
    if (Array.isArray(trimmed)) return trimmed;
    if (typeof trimmed !== 'string')
      throw ConfigException.invalidValue(name, value, 'Expected a comma separated list.');
    return trimmed === '' ? [] : trimmed.split(/[ \t\n\v\f\r]*,[ \t\n\v\f\r]*/);
  },
  CLASS: (name, trimmed, value, resolveClass) => {
    if (typeof trimmed !== 'string') {
      throw ConfigException.invalidValue(name, value, 'Expected a Class instance or class name.');
    }
    const className = resolveClass ? resolveClass(trimmed) : trimmed;
    if (className === undefined) throw ConfigException.invalidValue(name, value, `Class ${value} could not be found.`);
    return className;
  },
};

function expectText(name: string, trimmed: unknown, value: unknown, expected = 'a string'): string {
  if (typeof trimmed === 'string') return trimmed;
  const why = `Expected value to be ${expected}, but it was a ${javaType(value)}`;
  throw ConfigException.invalidValue(name, value, why);
}

const INTEGERS = { SHORT: '16-bit integer (short)', INT: '32-bit integer', LONG: '64-bit integer (long)' } as const;

/** A JavaScript number is taken where it fits; it is no Java Short. */
function integer(
  name: string,
  trimmed: unknown,
  value: unknown,
  type: keyof typeof INTEGERS,
  bits: 16 | 32 | 64,
): bigint {
  if (type !== 'SHORT' && (typeof trimmed === 'bigint' || Number.isInteger(trimmed))) {
    const whole = BigInt(trimmed as number | bigint);
    if (BigInt.asIntN(bits, whole) === whole) return whole;
  }
  const number = parseJavaInteger(expectText(name, trimmed, value, `a ${INTEGERS[type]}`), bits);
  if (number === undefined) throw ConfigException.invalidValue(name, value, `Not a number of type ${type}`);
  return number;
}

/** The class in which Java would hold a value that is not text. */
function javaType(value: unknown): string {
  if (typeof value !== 'number') return javaClass(value);
  return Number.isInteger(value) && (value | 0) !== value ? 'java.lang.Long' : javaClass(value);
}
