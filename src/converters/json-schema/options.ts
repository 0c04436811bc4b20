import { type ConfigDef, type ConfigOf, oneOfIgnoringCase } from '../../api/index.ts';

const flag = <N extends string>(name: N, value: boolean, importance: 'MEDIUM' | 'LOW', doc: string) =>
  ({ name, type: 'BOOLEAN', default: value, importance, doc }) as const;

export const JSON_SCHEMA_OPTIONS = [
  {
    name: 'schemas.cache.config',
    type: 'INT',
    default: 1000,
    importance: 'LOW',
    doc: 'The most schemas that are kept translated, of records that are written and of those that are read.',
  },
  flag(
    'generalized.sum.type.support',
    false,
    'MEDIUM',
    'Whether unions and enums are marked in the same way by all converters with a schema registry.',
  ),
  flag(
    'ignore.default.for.nullables',
    false,
    'MEDIUM',
    'Whether a null of a field with a default stays null when it is written.',
  ),
  flag('object.additional.properties', true, 'MEDIUM', 'Whether objects may have properties that are not declared.'),
  flag(
    'use.optional.for.nonrequired',
    false,
    'MEDIUM',
    'Whether properties that are not required are optional fields.',
  ),
  {
    name: 'decimal.format',
    type: 'STRING',
    default: 'BASE64',
    validator: oneOfIgnoringCase('BASE64', 'NUMERIC'),
    importance: 'LOW',
    doc: "How decimals are written: 'BASE64' (the bytes of the unscaled value) or 'NUMERIC' (a JSON number), in capitals or not.",
  },
  flag('flatten.singleton.unions', true, 'LOW', 'Whether a union of one is that one.'),
] as const satisfies ConfigDef;

export type JsonSchemaOptions = ConfigOf<typeof JSON_SCHEMA_OPTIONS>;
