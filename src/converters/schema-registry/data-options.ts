import type { ConfigDef } from '../../api/index.ts';

/** An option that is true or false. */
export const flag = <N extends string>(name: N, value: boolean, importance: 'MEDIUM' | 'LOW', doc: string) =>
  ({ name, type: 'BOOLEAN', default: value, importance, doc }) as const;

/** What JSON Schema and Protobuf have in common, about how Connect's schemas become theirs. */
export const DATA_OPTIONS = [
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
] as const satisfies ConfigDef;
