import type { Validator } from '../api/config-def.ts';
import { ConfigException } from '../api/errors.ts';
import { validator } from '../api/validators.ts';
import { JavaPattern, PatternSyntaxException } from './java-regex.ts';

/** For options that hold a regular expression as Java understands it. */
export const validRegex: Validator = validator('valid regex', (name, value) => {
  if (value === null) {
    throw invalid(name, null, 'Cannot invoke "String.isEmpty()" because "this.pattern" is null');
  }
  try {
    new JavaPattern(value as string);
  } catch (error) {
    if (!(error instanceof PatternSyntaxException)) throw error;
    throw invalid(name, value, error.message);
  }
});

function invalid(name: string, value: unknown, why: string): ConfigException {
  return ConfigException.invalidValue(name, value, `Invalid regex: ${why}`);
}
