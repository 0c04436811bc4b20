import { afterEach, describe, expect, it } from 'vitest';
import {
  type Config,
  type ConfigDef,
  Password,
  type SinkConnectorPlugin,
  type SourceConnectorPlugin,
  type TransformationPlugin,
} from '../../api/index.ts';
import { resolveConfig } from '../../config/providers/resolve-config.ts';
import { workerProviders } from '../../config/providers/worker-providers.ts';
import { builtInPlugins } from '../../plugins.ts';
import type { ConfigInfos } from '../herder-api.ts';
import { PluginRegistry } from '../plugin-registry.ts';
import { validateConnector } from './validate-connector.ts';

const FILE = { name: 'file', type: 'STRING', default: null, importance: 'HIGH', doc: 'A file.' } as const;
const SOURCE_OPTIONS = [
  FILE,
  { name: 'topic', type: 'STRING', importance: 'HIGH', doc: 'A topic.' },
  { name: 'batch.size', type: 'INT', default: 2000, importance: 'LOW', doc: 'How many at once.' },
] as const satisfies ConfigDef;

const version = '4.3.1';
const source: SourceConnectorPlugin = {
  type: 'source',
  className: 'org.apache.kafka.connect.file.FileStreamSourceConnector',
  version,
  config: SOURCE_OPTIONS,
  create: () => ({ taskConfigs: () => [], createTask: () => ({ start() {}, poll: () => null, stop() {} }) }),
};
const sink: SinkConnectorPlugin = {
  type: 'sink',
  className: 'org.apache.kafka.connect.file.FileStreamSinkConnector',
  version,
  config: [FILE, { name: 'key', type: 'PASSWORD', default: null, importance: 'HIGH', doc: 'A secret.' }],
  create: () => ({
    validate: (config) => (config.file === 'bad' ? { file: ['No such file.'], other: ['Not known.'] } : {}),
    taskConfigs: () => [],
    createTask: () => ({ start() {}, put() {}, stop() {} }),
  }),
};

const transformation: TransformationPlugin = {
  type: 'transformation',
  className: 'com.example.Shift',
  version,
  config: [
    { name: 'by', type: 'INT', importance: 'HIGH', doc: 'How far.' },
    { name: 'strategy', type: 'CLASS', default: 'com.example.Up', importance: 'LOW', doc: 'Whereto.' },
  ],
  create: () => ({ configure() {}, apply: (record) => record }),
};

const converters = builtInPlugins.filter(({ type }) => type === 'converter' || type === 'header_converter');
const context = {
  plugins: new PluginRegistry([source, sink, transformation, ...converters]),
  worker: { 'key.converter': 'org.apache.kafka.connect.json.JsonConverter', 'value.converter': 'JsonConverter' },
  resolve: (config: Config) => resolveConfig(config, workerProviders({})),
};

const errors = (infos: ConfigInfos) =>
  Object.fromEntries(
    infos.configs.filter(({ value }) => value.errors.length).map(({ value }) => [value.name, value.errors]),
  );
const option = (infos: ConfigInfos, name: string) => infos.configs.find(({ value }) => value.name === name);

const SINK = { name: 's', 'connector.class': 'FileStreamSink', topics: 'a' };

describe('validateConnector', () => {
  it('accepts a sink in order', async () => {
    const infos = await validateConnector(context, SINK);
    expect(infos).toMatchObject({ name: 'FileStreamSink', error_count: 0 });
  });

  it('adds what the connector itself has to say, about unknown options first', async () => {
    const infos = await validateConnector(context, { ...SINK, file: 'bad', other: 'x' });
    expect(errors(infos)).toEqual({ file: ['No such file.'], other: ['Not known.'] });
    expect(infos.error_count).toBe(2);
    expect(infos.configs[0]).toMatchObject({ definition: null, value: { name: 'other', value: 'x' } });
  });

  it('checks the transformations that the connector names, but not the classes of their own options', async () => {
    const shift = { transforms: 's', 'transforms.s.type': 'Shift', 'transforms.s.strategy': 'com.example.Down' };
    const infos = await validateConnector(context, { ...SINK, ...shift });
    expect(errors(infos)).toEqual({
      'transforms.s.by': ['Missing required configuration "transforms.s.by" which has no default value.'],
    });
    expect(option(infos, 'transforms.s.strategy')?.value.value).toBe('com.example.Down');
    expect(infos.groups).toContain('Transforms: s');
    const unknown = await validateConnector(context, { ...SINK, ...shift, 'transforms.s.type': 'com.example.Gone' });
    expect(errors(unknown)).toEqual({
      'transforms.s.type': [
        'Invalid value com.example.Gone for configuration transforms.s.type: Class com.example.Gone could not be found.',
      ],
    });
  });

  it('checks the converters that the connector names', async () => {
    const infos = await validateConnector(context, {
      ...SINK,
      'value.converter': 'JsonConverter',
      'value.converter.schemas.enable': 'perhaps',
      'key.converter': 'com.example.Nope',
      'header.converter': source.className,
    });
    expect(errors(infos)).toEqual({
      'key.converter': [
        'Invalid value com.example.Nope for configuration key.converter: Class com.example.Nope could not be found.',
      ],
      'header.converter': [`Class class ${source.className} does not implement the HeaderConverter interface`],
      'value.converter.schemas.enable': [
        'Invalid value perhaps for configuration schemas.enable: Expected value to be either true or false',
      ],
    });
    expect(option(infos, 'value.converter')?.value.value).toBe('org.apache.kafka.connect.json.JsonConverter');
  });

  it('says that a class is missing or unknown', async () => {
    await expect(validateConnector(context, { a: 'b' })).rejects.toThrow(
      'Connector config {a=b} contains no connector type',
    );
    await expect(validateConnector(context, { 'connector.class': 'Nope' })).rejects.toThrow(
      'Failed to find any class that implements Connector and which name matches Nope, available connectors are: PluginDesc{',
    );
  });

  it('masks passwords', async () => {
    const infos = await validateConnector(context, { ...SINK, key: 'hush' });
    expect(option(infos, 'key')?.value.value).toBe(String(new Password('')));
    expect(JSON.stringify(infos)).not.toContain('hush');
  });
});

describe('references of config providers', () => {
  afterEach(() => {
    delete process.env.VALIDATION_TEST;
  });

  it('are resolved for the check and never shown', async () => {
    process.env.VALIDATION_TEST = 'many-secret';
    const infos = await validateConnector(context, {
      ...SINK,
      'tasks.max': '${env:VALIDATION_TEST}',
      file: '${env:VALIDATION_TEST}',
    });
    expect(errors(infos)['tasks.max']?.[0]).toBe(
      'Invalid value ${env:VALIDATION_TEST} for configuration tasks.max: Not a number of type INT',
    );
    expect(option(infos, 'file')?.value.value).toBe('${env:VALIDATION_TEST}');
    expect(JSON.stringify(infos)).not.toContain('many-secret');
  });

  it('are left to the task where they cannot be resolved', async () => {
    const infos = await validateConnector(context, { ...SINK, 'tasks.max': '${env:VALIDATION_TEST}' });
    expect(infos.error_count).toBe(0);
    expect(option(infos, 'tasks.max')?.value.value).toBe('${env:VALIDATION_TEST}');
  });
});
