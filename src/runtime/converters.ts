import type { Config } from '../api/index.ts';
import type { Runtime } from './runtime.ts';
import type { Converters } from './sink-pipeline.ts';

const HEADER_CONVERTER = 'org.apache.kafka.connect.storage.SimpleHeaderConverter';

/**
 * A connector's converters: where it names one, that class with the connector's own prefixed options, else the worker's.
 * @param config the connector's, resolved
 */
export function connectorConverters(runtime: Pick<Runtime, 'plugins' | 'worker'>, config: Config): Converters {
  const converter = (side: 'key' | 'value') => {
    const { className, options } = chosen(`${side}.converter`, config, runtime.worker.properties);
    return runtime.plugins.create('converter', className, { ...options, 'converter.type': side });
  };
  const header = chosen('header.converter', config, {
    'header.converter': HEADER_CONVERTER,
    ...runtime.worker.properties,
  });
  return {
    key: converter('key'),
    value: converter('value'),
    header: runtime.plugins.create('header_converter', header.className, header.options),
  };
}

function chosen(option: string, connector: Config, worker: Config): { className: string; options: Config } {
  const from = connector[option] ? connector : worker;
  const prefix = `${option}.`;
  const options = Object.entries(from)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [name.slice(prefix.length), value]);
  return {
    className: from[option] ?? 'org.apache.kafka.connect.json.JsonConverter',
    options: Object.fromEntries(options),
  };
}
