import type { ConfigDef, ConfigOf } from '../../api/index.ts';

const flag = <N extends string>(name: N, value: boolean, importance: 'MEDIUM' | 'LOW', doc: string) =>
  ({ name, type: 'BOOLEAN', default: value, importance, doc }) as const;

export const PROTOBUF_OPTIONS = [
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
  flag(
    'enhanced.protobuf.schema.support',
    false,
    'MEDIUM',
    'Whether names of schemas keep the package of their messages.',
  ),
  flag('scrub.invalid.names', false, 'MEDIUM', 'Whether characters that Protobuf does not take in names are replaced.'),
  flag('int.for.enums', false, 'MEDIUM', 'Whether enums are read as integers instead of strings.'),
  flag('optional.for.nullables', false, 'MEDIUM', 'Whether optional fields are declared with the label optional.'),
  flag('optional.for.proto2', true, 'MEDIUM', 'Whether the label optional counts in proto2 too.'),
  flag('wrapper.for.nullables', false, 'MEDIUM', 'Whether optional fields are declared with wrapper messages.'),
  flag(
    'wrapper.for.raw.primitives',
    true,
    'MEDIUM',
    'Whether a wrapper message at the root is read as the primitive that it wraps.',
  ),
  flag('generate.struct.for.nulls', false, 'MEDIUM', 'Whether a message that is not set is read as one with defaults.'),
  flag('generate.index.for.unions', true, 'LOW', 'Whether names of unions end with an underscore and an index.'),
  flag('flatten.unions', false, 'LOW', 'Whether the members of a union (oneof) become fields of the message itself.'),
] as const satisfies ConfigDef;

export type ProtobufOptions = ConfigOf<typeof PROTOBUF_OPTIONS>;
