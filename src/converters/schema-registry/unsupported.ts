import { type Config, ConfigException } from '../../api/index.ts';

const SERIALIZERS = 'io.confluent.kafka.serializers.';
const SCHEMA_IDS = `${SERIALIZERS}schema.id.`;

/** Options of Confluent's converters that change what is written or read, and the values that ask for nothing that is missing here. */
const HARMLESS: Readonly<Record<string, readonly string[]>> = {
  'context.name.strategy': [`${SERIALIZERS}context.NullContextNameStrategy`],
  'use.latest.with.metadata': [''],
  'schema.format': [''],
  'rule.executors': [''],
  'rule.actions': [''],
  'json.fail.invalid.schema': ['false'],
  'key.schema.id.serializer': [`${SCHEMA_IDS}PrefixSchemaIdSerializer`],
  'value.schema.id.serializer': [`${SCHEMA_IDS}PrefixSchemaIdSerializer`],
  'key.schema.id.deserializer': [`${SCHEMA_IDS}PrefixSchemaIdDeserializer`, `${SCHEMA_IDS}DualSchemaIdDeserializer`],
  'value.schema.id.deserializer': [`${SCHEMA_IDS}PrefixSchemaIdDeserializer`, `${SCHEMA_IDS}DualSchemaIdDeserializer`],
};

/** Throws ConfigException for what would silently be done in another way. */
export function refuseUnsupported(config: Config): void {
  for (const [name, harmless] of Object.entries(HARMLESS)) {
    const value = config[name]?.trim();
    if (value === undefined || harmless.includes(value.toLowerCase()) || harmless.includes(value)) continue;
    const [usual] = harmless;
    throw new ConfigException(`Invalid value ${value} for configuration ${name}: this is not supported.`, {
      hint: usual ? `Leave ${name} out, or set it to ${usual}.` : `Leave ${name} out.`,
    });
  }
}
