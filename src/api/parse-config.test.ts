import { describe, expect, expectTypeOf, it } from 'vitest';
import type { ConfigDef, ConfigType, Password } from './config-def.ts';
import { ConfigException } from './errors.ts';
import { doubleText, floatText } from './java-number.ts';
import { parseConfig, parseType } from './parse-config.ts';
import {
  allOf,
  atLeast,
  between,
  listOf,
  nonEmpty,
  nonEmptyWithoutControlChars,
  oneOf,
  oneOfIgnoringCase,
} from './validators.ts';

const DEF = [
  { name: 'count', type: 'INT', default: 5, validator: atLeast(1), importance: 'HIGH', doc: 'How many.' },
  { name: 'file', type: 'STRING', importance: 'HIGH', doc: 'Where.' },
  { name: 'secret', type: 'PASSWORD', default: null, importance: 'HIGH', doc: 'What.' },
  { name: 'items', type: 'LIST', default: [], importance: 'LOW', doc: 'Which.' },
  { name: 'on', type: 'BOOLEAN', default: 'true', importance: 'LOW', doc: 'Whether.' },
] as const satisfies ConfigDef;

describe('parseConfig', () => {
  it('fills in defaults and gives types', () => {
    const config = parseConfig(DEF, { file: ' a ', items: 'x , y', secret: 's' });
    expect(config).toMatchObject({ count: 5, file: 'a', items: ['x', 'y'], on: true });
    expect(config.secret?.value).toBe('s');
    expect(JSON.stringify(config)).not.toContain('"s"');
    expectTypeOf(config.count).toEqualTypeOf<number>();
    expectTypeOf(config.secret).toEqualTypeOf<Password | null>();
  });

  it('names what is missing or wrong', () => {
    expect(() => parseConfig(DEF, {})).toThrow('Missing required configuration "file" which has no default value.');
    expect(() => parseConfig(DEF, { file: 'a', count: '0' })).toThrow(
      new ConfigException('Invalid value 0 for configuration count: Value must be at least 1'),
    );
  });
});

describe('parseType', () => {
  it.each<[ConfigType, string, unknown]>([
    ['INT', ' +7 ', 7],
    ['INT', '-2147483648', -2147483648],
    ['LONG', '9223372036854775807', 9223372036854775807n],
    ['LONG', '5', 5],
    ['SHORT', '32767', 32767],
    ['DOUBLE', '1.5e3', 1500],
    ['DOUBLE', '2f', 2],
    ['DOUBLE', '-Infinity', -Infinity],
    ['BOOLEAN', ' TRUE ', true],
    ['LIST', '', []],
    ['LIST', 'a,,b', ['a', '', 'b']],
    ['STRING', ' x ', 'x'],
  ])('reads a %s from %j', (type, text, value) => {
    expect(parseType('o', text, type)).toEqual(value);
  });

  it.each<[ConfigType, string, string]>([
    ['INT', 'abc', 'Not a number of type INT'],
    ['INT', '2147483648', 'Not a number of type INT'],
    ['INT', '1.0', 'Not a number of type INT'],
    ['SHORT', '32768', 'Not a number of type SHORT'],
    ['LONG', '9223372036854775808', 'Not a number of type LONG'],
    ['DOUBLE', 'x', 'Not a number of type DOUBLE'],
    ['BOOLEAN', 'yes', 'Expected value to be either true or false'],
  ])('refuses for a %s the value %j', (type, text, why) => {
    expect(() => parseType('tasks.max', text, type)).toThrow(
      `Invalid value ${text} for configuration tasks.max: ${why}`,
    );
  });

  it('asks for classes', () => {
    const resolve = (name: string) => (name === 'Json' ? 'a.b.Json' : undefined);
    expect(parseType('c', 'Json', 'CLASS', resolve)).toBe('a.b.Json');
    expect(() => parseType('c', 'Nope', 'CLASS', resolve)).toThrow(
      'Invalid value Nope for configuration c: Class Nope could not be found.',
    );
  });
});

describe('validators', () => {
  const message = (check: () => void) => {
    try {
      check();
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  };

  it.each([
    [between(1, 5), 6, 'Invalid value 6 for configuration o: Value must be no more than 5', '[1,...,5]'],
    [atLeast(1), null, 'Invalid value null for configuration o: Value must be non-null', '[1,...]'],
    [oneOf('a', 'b'), 'c', 'Invalid value c for configuration o: String must be one of: a, b', '[a, b]'],
    [
      oneOfIgnoringCase('a', 'b'),
      'c',
      'Invalid value c for configuration o: String must be one of (case insensitive): A, B',
      '(case insensitive) [A, B]',
    ],
    [nonEmpty, '', 'Invalid value  for configuration o: String must be non-empty', 'non-empty string'],
    [
      nonEmptyWithoutControlChars,
      'a\nb',
      'Invalid value a\nb for configuration o: String may not contain control sequences but had the following ASCII chars: 10',
      'non-empty string without ISO control characters',
    ],
    [listOf(['a']), ['a', 'a'], "Configuration 'o' values must not be duplicated.", '[a]'],
    [
      listOf([], { allowEmpty: false }),
      [],
      "Configuration 'o' must not be empty. Valid values include: any non-empty value",
      '',
    ],
    [
      allOf(nonEmpty, oneOf('x')),
      'y',
      'Invalid value y for configuration o: String must be one of: x',
      'non-empty string, [x]',
    ],
  ])('complain in the words of Kafka (%#)', (validator, value, expected, description) => {
    expect(message(() => validator.check('o', value))).toBe(expected);
    expect(validator.description).toBe(description);
  });

  it('accept what is in order', () => {
    expect(message(() => between(1, 5).check('o', 5))).toBeUndefined();
    expect(message(() => oneOfIgnoringCase('a').check('o', 'A'))).toBeUndefined();
    expect(message(() => nonEmpty.check('o', null))).toBeUndefined();
  });
});

describe('numbers in the text of Java', () => {
  it.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [100, '100.0'],
    [0.001, '0.001'],
    [0.0001, '1.0E-4'],
    [9999999, '9999999.0'],
    [1e7, '1.0E7'],
    [123456789.5, '1.234567895E8'],
    [1e21, '1.0E21'],
    [5e-324, '4.9E-324'],
    [Number.MAX_VALUE, '1.7976931348623157E308'],
    [Number.NaN, 'NaN'],
  ])('double %d', (value, text) => {
    expect(doubleText(value)).toBe(text);
  });

  it.each([
    [0.1, '0.1'],
    [1 / 3, '0.33333334'],
    [3.4028234663852886e38, '3.4028235E38'],
    [1.4e-45, '1.4E-45'],
    [16777216, '1.6777216E7'],
    [100, '100.0'],
    [-2.5e-3, '-0.0025'],
  ])('float %d', (value, text) => {
    expect(floatText(value)).toBe(text);
  });
});
