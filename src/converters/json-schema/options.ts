import { type ConfigDef, type ConfigOf, oneOfIgnoringCase } from '../../api/index.ts';
import { DATA_OPTIONS, flag } from '../schema-registry/data-options.ts';

export const JSON_SCHEMA_OPTIONS = [
  ...DATA_OPTIONS,
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
