import type { ConfigDef, ConfigOf } from '../api/index.ts';
import type { AvroDataOptions } from '../data/avro-names.ts';
import { CONVERTER_TYPE } from './converter-type.ts';
import { REGISTRY_OPTIONS } from './schema-registry/options.ts';

const flag = <Name extends string, Default extends boolean>(
  name: Name,
  value: Default,
  importance: 'MEDIUM' | 'LOW',
  doc: string,
) => ({ name, type: 'BOOLEAN', default: value, importance, doc, group: 'Avro' }) as const;

const AVRO_OPTIONS = [
  flag(
    'enhanced.avro.schema.support',
    false,
    'MEDIUM',
    'Whether strings that were enums become enums again, and fields of unions have full names.',
  ),
  flag(
    'connect.meta.data',
    true,
    'LOW',
    'Whether names, versions, documentation, parameters and defaults of Connect are kept as properties of the Avro schema.',
  ),
  flag('scrub.invalid.names', false, 'MEDIUM', 'Whether characters that Avro does not allow in names are replaced.'),
  flag(
    'allow.optional.map.keys',
    false,
    'LOW',
    'Whether maps with optional string keys are Avro maps, and not arrays of entries.',
  ),
  flag(
    'discard.type.doc.default',
    false,
    'LOW',
    'Whether only documentation and defaults of fields are kept, and not those of types.',
  ),
  flag(
    'generalized.sum.type.support',
    false,
    'MEDIUM',
    'Whether enums and unions are described as the converters of other formats describe theirs.',
  ),
  flag(
    'ignore.default.for.nullables',
    false,
    'MEDIUM',
    'Whether null in a field that has a default is written as null, and not as the default.',
  ),
  flag('flatten.singleton.unions', true, 'LOW', 'Whether a union of one type is that type.'),
  {
    name: 'schemas.cache.config',
    type: 'INT',
    default: 1000,
    importance: 'LOW',
    doc: 'The most schemas that are kept translated: of records that are written, and for each topic of those that are read.',
    group: 'Avro',
  },
] as const satisfies ConfigDef;

export const AVRO_CONVERTER_OPTIONS = [
  CONVERTER_TYPE,
  ...AVRO_OPTIONS,
  ...REGISTRY_OPTIONS,
] as const satisfies ConfigDef;

export type AvroConverterOptions = ConfigOf<typeof AVRO_CONVERTER_OPTIONS>;

export function avroDataOptions(options: AvroConverterOptions): AvroDataOptions {
  return {
    metadata: options['connect.meta.data'],
    enums: options['enhanced.avro.schema.support'],
    optionalMapKeys: options['allow.optional.map.keys'],
    sumTypes: options['generalized.sum.type.support'],
    discardTypeDocDefault: options['discard.type.doc.default'],
    scrubNames: options['scrub.invalid.names'],
    ignoreDefaults: options['ignore.default.for.nullables'],
    flattenUnions: options['flatten.singleton.unions'],
  };
}
