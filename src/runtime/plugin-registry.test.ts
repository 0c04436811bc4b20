import { describe, expect, it } from 'vitest';
import { type Converter, Schemas, type SinkConnectorPlugin, type SourceConnectorPlugin } from '../api/index.ts';
import { createPlugin } from '../index.ts';
import { builtInPlugins } from '../plugins.ts';
import { PluginRegistry } from './plugin-registry.ts';

const source: SourceConnectorPlugin = {
  type: 'source',
  className: 'org.apache.kafka.connect.file.FileStreamSourceConnector',
  version: '4.3.1',
  config: [],
  create: () => ({ taskConfigs: () => [], createTask: () => ({ start() {}, poll: () => null, stop() {} }) }),
};
const sink: SinkConnectorPlugin = {
  type: 'sink',
  className: 'org.apache.kafka.connect.file.FileStreamSinkConnector',
  version: '4.3.1',
  config: [],
  create: () => ({ taskConfigs: () => [], createTask: () => ({ start() {}, put() {}, stop() {} }) }),
};
const converters = builtInPlugins.filter(({ className }) =>
  /\.(Json|String|ByteArray|SimpleHeader)Converter$/.test(className),
);

describe('PluginRegistry', () => {
  const registry = new PluginRegistry([source, sink, ...converters]);

  it.each([source.className, 'FileStreamSourceConnector', 'FileStreamSource'])('finds a connector as %s', (name) => {
    expect(registry.connector(name)).toBe(source);
  });

  it.each(['org.apache.kafka.connect.json.JsonConverter', 'JsonConverter', 'Json'])(
    'finds a converter as %s',
    (name) => {
      expect(registry.find('converter', name)?.className).toBe('org.apache.kafka.connect.json.JsonConverter');
      expect(registry.className(name)).toBe('org.apache.kafka.connect.json.JsonConverter');
    },
  );

  it('says in the words of Connect that there is no such connector', () => {
    const described = (plugin: typeof source | typeof sink) =>
      `PluginDesc{klass=class ${plugin.className}, name='${plugin.className}', version='4.3.1', encodedVersion=4.3.1, ` +
      `type=${plugin.type}, typeName='${plugin.type}', location='classpath'}`;
    expect(() => registry.connector('Nope')).toThrow(
      'Failed to find any class that implements Connector and which name matches Nope, available connectors are: ' +
        `${described(sink)}, ${described(source)}`,
    );
  });

  it('refuses a simple name that two connectors have', () => {
    const other = { ...source, className: 'com.example.FileStreamSourceConnector' };
    const both = new PluginRegistry([source, other]);
    expect(() => both.connector('FileStreamSource')).toThrow('More than one connector matches alias FileStreamSource.');
    expect(both.connector(other.className)).toBe(other);
  });

  it('refuses a class twice', () => {
    expect(() => new PluginRegistry([source, source])).toThrow('Two plugins of the type source have the class name');
  });

  it('lists connectors, or all, as Connect orders them', () => {
    expect(registry.list(true)).toEqual([
      { class: sink.className, type: 'sink', version: '4.3.1' },
      { class: source.className, type: 'source', version: '4.3.1' },
    ]);
    expect(registry.list(false).map(({ type }) => type)).toEqual([
      'sink',
      'source',
      ...Array(3).fill('converter'),
      ...Array(4).fill('header_converter'),
    ]);
  });

  it('does not take a converter for a connector', () => {
    expect(() => registry.create('source', 'JsonConverter', {})).toThrow(
      'Failed to find any class that implements Connector',
    );
    expect(() => registry.create('sink', 'FileStreamSource', {})).toThrow('Failed to find any class');
  });
});

describe('createPlugin', () => {
  it('makes and configures a built-in plugin', () => {
    const converter: Converter = createPlugin('converter', 'JsonConverter', { 'schemas.enable': 'false' });
    expect(String(converter.fromConnectData('t', Schemas.INT64, 5n))).toBe('5');
  });

  it('refuses wrong options and unknown classes', () => {
    expect(() => createPlugin('converter', 'JsonConverter', { 'schemas.enable': 'maybe' })).toThrow(
      'Invalid value maybe for configuration schemas.enable: Expected value to be either true or false',
    );
    expect(() => createPlugin('transformation', 'Nope')).toThrow('which name matches Nope');
  });
});
