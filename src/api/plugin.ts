import type { ConfigDef } from './config-def.ts';
import type { Converter, HeaderConverter, Predicate, Transformation } from './converter.ts';
import type { SinkConnector } from './sink.ts';
import type { SourceConnector } from './source.ts';

interface PluginOf<Type extends string, Instance> {
  readonly type: Type;
  /** The full Java class name under which configurations name it, e.g. `org.apache.kafka.connect.json.JsonConverter`. */
  readonly className: string;
  /** Further names that are accepted; the simple class name and Connect's pruned alias are understood by themselves. */
  readonly aliases?: readonly string[];
  readonly version: string;
  readonly config: ConfigDef;
  create(): Instance;
}

export type SourceConnectorPlugin = PluginOf<'source', SourceConnector>;
export type SinkConnectorPlugin = PluginOf<'sink', SinkConnector>;
export type ConverterPlugin = PluginOf<'converter', Converter>;
export type HeaderConverterPlugin = PluginOf<'header_converter', HeaderConverter>;
export type TransformationPlugin = PluginOf<'transformation', Transformation>;
export type PredicatePlugin = PluginOf<'predicate', Predicate>;

export type ConnectorPlugin = SourceConnectorPlugin | SinkConnectorPlugin;
/** What a plugin's file exports, and what a package named in CONNECT_PLUGINS exports as `plugins`. */
export type Plugin = ConnectorPlugin | ConverterPlugin | HeaderConverterPlugin | TransformationPlugin | PredicatePlugin;
