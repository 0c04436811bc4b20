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

/** All problems of all options, in the order of the definition, in Kafka's words. Never throws for what a user wrote. */
export function validateConfig(def: ConfigDef, config: Config, resolveClass?: ClassResolver): Map<string, ConfigValue> {
  const values = new Map<string, ConfigValue>();
  const parsed = new Map<string, unknown>();
  for (const key of def) {
    const value = validateOption(key, config[key.name], resolveClass);
    values.set(key.name, value);
    parsed.set(key.name, value.value);
  }
  for (const dependent of undefinedDependents(def)) {
    const value = emptyValue(dependent);
    value.errors.push(`${dependent} is referred in the dependents, but not defined.`);
    value.visible = false;
    values.set(dependent, value);
  }
  for (const key of def) recommend(key, values.get(key.name)!, parsed);
  return values;
}

export function emptyValue(name: string, value: unknown = null): ConfigValue {
  return { name, value, recommended: [], errors: [], visible: true };
}

function validateOption(
  key: ConfigKey,
  text: string | undefined,
  resolveClass: ClassResolver | undefined,
): ConfigValue {
  const value = emptyValue(key.name);
  collect(value.errors, () => {
    value.value =
      text === undefined ? defaultValue(key, resolveClass) : parseType(key.name, text, key.type, resolveClass);
  });
  collect(value.errors, () => key.validator?.check(key.name, value.value, key.type));
  return value;
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
