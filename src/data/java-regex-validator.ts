import type { Validator } from '../api/config-def.ts';
import { ConfigException } from '../api/errors.ts';
import { validator } from '../api/validators.ts';
import { JavaPattern, PatternSyntaxException } from './java-regex.ts';

/** For options that hold a regular expression as Java understands it. */
export const validRegex: Validator = validator('valid regex', (name, value) => {
  try {
    new JavaPattern(value as string);
  } catch (error) {
    if (!(error instanceof PatternSyntaxException)) throw error;
    throw ConfigException.invalidValue(name, value, `Invalid regex: ${error.message}`);
  }
});
