import type { Config } from './api/index.ts';
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
export { type PluginInstances, type PluginKind, PluginRegistry } from './runtime/plugin-registry.ts';

let builtIn: PluginRegistry | undefined;

/**
 * A new, configured instance of a built-in plugin, by class name or alias, e.g. `createPlugin('converter', 'JsonConverter',
 * { 'converter.type': 'value' })`. Throws ConnectException for an unknown class, ConfigException for a wrong option.
 */
export function createPlugin<K extends PluginKind>(
  kind: K,
  className: string,
  config: Config = {},
): PluginInstances[K] {
  builtIn ??= new PluginRegistry(builtInPlugins);
  return builtIn.create(kind, className, config);
}
