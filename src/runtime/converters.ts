import type { Config, Converter, HeaderConverter } from '../api/index.ts';
import type { Runtime } from './runtime.ts';

const HEADER_CONVERTER = 'org.apache.kafka.connect.storage.SimpleHeaderConverter';

export interface Converters {
  readonly key: Converter;
  readonly value: Converter;
  readonly header: HeaderConverter;
  /** The full names of their classes. */
  readonly classNames: { readonly key: string; readonly value: string; readonly header: string };
}

/**
 * A connector's converters: where it names one, that class with the connector's own prefixed options, else the worker's.
 * @param config the connector's, resolved
 */
export function connectorConverters(
  { plugins, worker }: Pick<Runtime, 'plugins' | 'worker'>,
  config: Config,
): Converters {
  const converter = (side: 'key' | 'value') => {
    const { name, options } = chosen(`${side}.converter`, config, worker.properties);
    return {
      instance: plugins.create('converter', name, { ...options, 'converter.type': side }),
      className: plugins.plugin('converter', name).className,
    };
  };
  const [key, value] = [converter('key'), converter('value')];
  const header = chosen('header.converter', config, { 'header.converter': HEADER_CONVERTER, ...worker.properties });
  return {
    key: key.instance,
    value: value.instance,
    header: plugins.create('header_converter', header.name, header.options),
    classNames: {
      key: key.className,
      value: value.className,
      header: plugins.plugin('header_converter', header.name).className,
    },
  };
}

/** Of a task that has ended: lets go of what converters and transformations hold, however that ends. */
export async function closePipeline({ key, value }: Converters, chain: { close(): Promise<void> }): Promise<void> {
  await Promise.allSettled([chain.close(), ...[key, value].map(async (converter) => converter.close?.())]);
}

function chosen(option: string, connector: Config, worker: Config): { name: string; options: Config } {
  const from = connector[option] ? connector : worker;
  const prefix = `${option}.`;
  const options = Object.entries(from)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [name.slice(prefix.length), value]);
  return {
    name: from[option] ?? 'org.apache.kafka.connect.json.JsonConverter',
    options: Object.fromEntries(options),
  };
}
