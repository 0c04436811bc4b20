import type { ConfigDef, ConfigOf } from '../../api/index.ts';
import { DATA_OPTIONS, flag } from '../schema-registry/data-options.ts';

export const PROTOBUF_OPTIONS = [
  ...DATA_OPTIONS,
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
