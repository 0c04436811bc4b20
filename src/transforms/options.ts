import { ConfigException, type ConfigKey, JavaException, validator } from '../api/index.ts';

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

/** An option that its definition lets be null, and Connect does not. Throws JavaException, as Java does. */
export function notNull<T>(value: T | null, message: string): T {
  if (value === null) throw new JavaException('java.lang.NullPointerException', message);
  return value;
}

/** A BOOLEAN option. Throws JavaException where a user has set it to null. */
export function flag(value: boolean | null): boolean {
  const getter = 'org.apache.kafka.connect.transforms.util.SimpleConfig.getBoolean(String)';
  return notNull(
    value,
    `Cannot invoke "java.lang.Boolean.booleanValue()" because the return value of "${getter}" is null`,
  );
}
