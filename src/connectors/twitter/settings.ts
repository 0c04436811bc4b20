import { type Config, type ConfigDef, ConfigException, type ConfigOf, Password } from '../../api/index.ts';

/** The parsed values of a configuration. Throws a ConfigException naming the option that is missing or malformed. */
export function parseOptions<D extends ConfigDef>(def: D, config: Config): ConfigOf<D> {
  const values: Record<string, unknown> = {};
  for (const key of def) {
    const raw = config[key.name] ?? ('default' in key ? key.default : undefined);
    if (raw === undefined) throw ConfigException.missing(key.name);
    const value = raw === null ? null : parseValue(key.name, key.type, raw);
    key.validator?.check(key.name, value);
    values[key.name] = value;
  }
  return values as ConfigOf<D>;
}

function parseValue(name: string, type: ConfigDef[number]['type'], raw: unknown): unknown {
  const text = String(raw).trim();
  switch (type) {
    case 'BOOLEAN':
      if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
      throw ConfigException.invalidValue(name, raw, 'Expected value to be either true or false');
    case 'INT':
    case 'SHORT':
    case 'LONG':
      if (/^[+-]?\d+$/.test(text)) return Number(text);
      throw ConfigException.invalidValue(name, raw, `Not a number of type ${type}`);
    case 'DOUBLE':
      if (text !== '' && Number.isFinite(Number(text))) return Number(text);
      throw ConfigException.invalidValue(name, raw, `Not a number of type ${type}`);
    case 'LIST':
      if (Array.isArray(raw)) return raw;
      return text === '' ? [] : text.split(',').map((part) => part.trim());
    case 'PASSWORD':
      return new Password(String(raw));
    default:
      return text;
  }
}
