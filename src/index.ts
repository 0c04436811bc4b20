import { type Config, ConnectException } from './api/index.ts';
import { builtInPlugins } from './plugins.ts';
import { type PluginInstances, type PluginKind, PluginRegistry } from './runtime/plugin-registry.ts';

export * from './api/index.ts';
export { AvroConverter } from './converters/avro.ts';
export { BooleanConverter } from './converters/boolean.ts';
export { ByteArrayConverter } from './converters/byte-array.ts';
export { JsonConverter } from './converters/json.ts';
export { JsonSchemaConverter } from './converters/json-schema/json-schema.ts';
export {
  DoubleConverter,
  FloatConverter,
  IntegerConverter,
  LongConverter,
  ShortConverter,
} from './converters/number.ts';
export { ProtobufConverter } from './converters/protobuf/protobuf.ts';
export { SimpleHeaderConverter } from './converters/simple-header.ts';
export { StringConverter } from './converters/string.ts';
export { ConnectHeaders } from './data/connect-headers.ts';
export { parseJson, stringifyJson } from './data/json.ts';
export { Date, Decimal, Time, Timestamp } from './data/logical-classes.ts';
export { SchemaProjector } from './data/schema-projection.ts';
export { parseValueText, Values, valueText } from './data/values.ts';
export { builtInPlugins } from './plugins.ts';
export { HasHeaderKey } from './predicates/has-header-key.ts';
export { RecordIsTombstone } from './predicates/record-is-tombstone.ts';
export { TopicNameMatches } from './predicates/topic-name-matches.ts';
export { type PluginInstances, type PluginKind, PluginRegistry } from './runtime/plugin-registry.ts';
export { Cast } from './transforms/cast.ts';
export { DropHeaders } from './transforms/drop-headers.ts';
export { ExtractField } from './transforms/extract-field.ts';
export { Filter } from './transforms/filter.ts';
export { Flatten } from './transforms/flatten.ts';
export { HeaderFrom } from './transforms/header-from.ts';
export { HoistField } from './transforms/hoist-field.ts';
export { InsertField } from './transforms/insert-field.ts';
export { InsertHeader } from './transforms/insert-header.ts';
export { MaskField } from './transforms/mask-field.ts';
export type { KeyAndValue } from './transforms/record-side.ts';
export { RegexRouter } from './transforms/regex-router.ts';
export { ReplaceField } from './transforms/replace-field.ts';
export { SetSchemaMetadata } from './transforms/set-schema-metadata.ts';
export { TimestampConverter } from './transforms/timestamp-converter.ts';
export { TimestampRouter } from './transforms/timestamp-router.ts';
export { ValueToKey } from './transforms/value-to-key.ts';

let builtIn: PluginRegistry | undefined;

/**
 * A new, configured instance of a built-in plugin, by class name, simple name or alias, e.g. `createPlugin('converter', 'JsonConverter',
 * { 'schemas.enable': 'false' })` and `createPlugin('transformation', 'InsertField$Value', { … })`; a converter serves keys where
 * `converter.type` is `key`. Throws ConnectException for an unknown kind or class, ConfigException for a wrong option.
 */
export function createPlugin<K extends PluginKind>(
  kind: K,
  className: string,
  config: Config = {},
): PluginInstances[K] {
  builtIn ??= new PluginRegistry(builtInPlugins);
  const ofKind = builtInPlugins.filter(({ type }) => type === kind);
  if (ofKind.length === 0) {
    const kinds = [...new Set(builtInPlugins.map(({ type }) => type))].join(', ');
    throw new ConnectException(`There is no kind of plugin ${kind}, only ${kinds}.`);
  }
  const named = ofKind.find((plugin) => plugin.className.endsWith(`.${className}`));
  return builtIn.create(kind, named?.className ?? className, config);
}
