import { ConfigException, type ConfigKey, validator } from '../api/index.ts';

/** For transformations that read fields of structs. */
export const REPLACE_NULL_WITH_DEFAULT = {
  name: 'replace.null.with.default',
  type: 'BOOLEAN',
  default: true,
  importance: 'MEDIUM',
  doc: 'Whether a null of a field that has a default value is read as that default.',
} as const satisfies ConfigKey;

export const nonEmptyList = validator('non-empty list', (name, value) => {
  if (value === null || (value as string[]).length === 0) throw ConfigException.invalidValue(name, value, 'Empty list');
});
