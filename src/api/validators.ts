import type { Validator } from './config-def.ts';
import { ConfigException, JavaException } from './errors.ts';
import { javaHashOrder } from './java-hash-order.ts';
import { configText } from './parse-config.ts';

/** A validator of one's own: `check` throws ConfigException. */
export function validator(description: string, check: Validator['check']): Validator {
  return { description, check };
}

/** At least `min`. */
export function atLeast(min: number): Validator {
  return range(`[${min},...]`, min, Number.POSITIVE_INFINITY);
}

/** Both bounds inclusive. */
export function between(min: number, max: number): Validator {
  return range(`[${min},...,${max}]`, min, max);
}

function range(description: string, min: number, max: number): Validator {
  return validator(description, (name, value, type) => {
    const refuse = (why: string) => ConfigException.invalidValue(name, configText(value, type), why);
    if (value === null) throw refuse('Value must be non-null');
    if (Number(value) < min) throw refuse(`Value must be at least ${min}`);
    if (Number(value) > max) throw refuse(`Value must be no more than ${max}`);
  });
}

/** Leaves an optional option without a value alone. */
export function ifSet(inner: Validator): Validator {
  return validator(inner.description, (name, value, type) => {
    if (value !== null) inner.check(name, value, type);
  });
}

/** null among them allows an option without a value. */
export function oneOf(...allowed: readonly (string | null)[]): Validator {
  const list = allowed.map(String).join(', ');
  return validator(`[${list}]`, (name, value) => {
    if (!allowed.includes(value as string | null)) {
      throw ConfigException.invalidValue(name, value, `String must be one of: ${list}`);
    }
  });
}

/** `allowed` in capitals or not. */
export function oneOfIgnoringCase(...allowed: readonly string[]): Validator {
  const capitals = javaHashOrder([...new Set(allowed.map((value) => value.toUpperCase()))]);
  return validator(`(case insensitive) [${capitals.join(', ')}]`, (name, value) => {
    if (typeof value !== 'string' || !capitals.includes(value.toUpperCase())) {
      throw ConfigException.invalidValue(
        name,
        value,
        `String must be one of (case insensitive): ${capitals.join(', ')}`,
      );
    }
  });
}

/** A list without duplicates and empty elements; of the given values only, where some are given. */
export function listOf(
  allowed: readonly string[],
  options: { allowEmpty?: boolean; allowNull?: boolean } = {},
): Validator {
  const { allowEmpty = true, allowNull = false } = options;
  const element = oneOf(...allowed);
  const check: Validator['check'] = (name, value) => {
    if (value === null) {
      if (allowNull) return;
      throw new ConfigException(`Configuration '${name}' values must not be null.`);
    }
    const list = value as string[];
    if (!allowEmpty && list.length === 0) {
      const valid = allowed.length ? element.description : 'any non-empty value';
      throw new ConfigException(`Configuration '${name}' must not be empty. Valid values include: ${valid}`);
    }
    if (new Set(list).size < list.length) {
      throw new ConfigException(`Configuration '${name}' values must not be duplicated.`);
    }
    if (list.includes('')) throw new ConfigException(`Configuration '${name}' values must not be empty.`);
    if (allowed.length) for (const item of list) element.check(name, item);
  };
  return { description: allowed.length ? element.description : '', check, distinct: true };
}

/** A list of at most `max` elements; throws JavaException, as Kafka does, where there is none. */
export function listSize(max: number): Validator {
  return validator(`List containing maximum of ${max} elements`, (name, value) => {
    if (value === null) {
      const message = 'Cannot invoke "java.util.List.size()" because "values" is null';
      throw new JavaException('java.lang.NullPointerException', message);
    }
    if ((value as unknown[]).length > max) {
      throw ConfigException.invalidValue(name, value, `exceeds maximum list size of [${max}].`);
    }
  });
}

export const nonNull = validator('non-null string', (name, value) => {
  if (value === null) throw ConfigException.invalidValue(name, null, 'entry must be non null');
});

export const nonEmpty = validator('non-empty string', (name, value) => {
  if (value === '') throw ConfigException.invalidValue(name, value, 'String must be non-empty');
});

export const nonEmptyWithoutControlChars = validator(
  'non-empty string without ISO control characters',
  (name, value) => {
    if (value === null) return;
    if (value === '') throw ConfigException.invalidValue(name, value, 'String may not be empty');
    const controls = [...String(value)].map((char) => char.codePointAt(0) as number).filter(isControl);
    if (controls.length) {
      const why = 'String may not contain control sequences but had the following ASCII chars:';
      throw ConfigException.invalidValue(name, value, `${why} ${controls.join(', ')}`);
    }
  },
);

function isControl(code: number): boolean {
  return code <= 0x1f || (code >= 0x7f && code <= 0x9f);
}

/** All of them, in order. */
export function allOf(...validators: readonly Validator[]): Validator {
  const descriptions = validators.map(({ description }) => description);
  const text = descriptions.reduce((all, next) => (all === '' ? next : `${all}, ${next}`), '');
  return validator(text, (name, value, type) => {
    for (const each of validators) each.check(name, value, type);
  });
}
