import {
  type ClassResolver,
  type Config,
  type ConfigDef,
  ConfigException,
  type ConfigKey,
  defaultValue,
  parseType,
  undefinedDependents,
} from '../api/index.ts';

/** What validation has found out about one option. */
export interface ConfigValue {
  readonly name: string;
  /** Parsed; null where it is absent or wrong. */
  value: unknown;
  recommended: unknown[];
  readonly errors: string[];
  visible: boolean;
}

/**
 * All problems of all options, in the order of the definition, in Kafka's words. As there, an option is looked at once for every
 * option that names it as a dependent, and not at all where only its own dependents lead to it. Never throws for what a user wrote.
 */
export function validateConfig(def: ConfigDef, config: Config, resolveClass?: ClassResolver): Map<string, ConfigValue> {
  const values = new Map(def.map(({ name }) => [name, emptyValue(name)]));
  const parsed = new Map<string, unknown>();
  for (const dependent of undefinedDependents(def)) {
    const value = emptyValue(dependent);
    value.errors.push(`${dependent} is referred in the dependents, but not defined.`);
    value.visible = false;
    values.set(dependent, value);
  }
  eachFromParents(def, (key) => {
    const value = values.get(key.name)!;
    validateOption(key, value, config[key.name], resolveClass);
    parsed.set(key.name, value.value);
  });
  eachFromParents(def, (key) => recommend(key, values.get(key.name)!, parsed));
  return values;
}

/** Each option that is nobody's dependent, and after it its dependents. */
function eachFromParents(def: ConfigDef, look: (key: ConfigKey) => void): void {
  const keys = new Map(def.map((key) => [key.name, key]));
  const dependents = new Set(def.flatMap((key) => key.dependents ?? []));
  const visit = (key: ConfigKey, parents: readonly ConfigKey[]) => {
    if (parents.includes(key)) return;
    look(key);
    for (const name of key.dependents ?? []) {
      const dependent = keys.get(name);
      if (dependent) visit(dependent, [...parents, key]);
    }
  };
  for (const key of def) if (!dependents.has(key.name)) visit(key, []);
}

export function emptyValue(name: string, value: unknown = null): ConfigValue {
  return { name, value, recommended: [], errors: [], visible: true };
}

function validateOption(
  key: ConfigKey,
  value: ConfigValue,
  text: string | undefined,
  resolveClass: ClassResolver | undefined,
): void {
  value.value = null;
  collect(value.errors, () => {
    value.value =
      text === undefined ? defaultValue(key, resolveClass) : parseType(key.name, text, key.type, resolveClass);
  });
  collect(value.errors, () => key.validator?.check(key.name, value.value, key.type));
}

function recommend(key: ConfigKey, value: ConfigValue, parsed: ReadonlyMap<string, unknown>): void {
  const { recommender } = key;
  if (!recommender) return;
  collect(value.errors, () => {
    value.recommended = recommender.validValues(key.name, parsed);
    value.visible = recommender.visible(key.name, parsed);
  });
}

function collect(errors: string[], step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!(error instanceof ConfigException)) throw error;
    errors.push(error.message);
  }
}
