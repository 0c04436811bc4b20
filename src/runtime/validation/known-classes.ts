/** A class that a real Connect finds beside its plugins. It cannot be used as one; the message says why. */
export interface KnownClass {
  readonly kind: 'class' | 'interface';
  /** The interfaces of plugins that it has. */
  readonly implements: readonly string[];
  readonly abstract: boolean;
  /** Its concrete classes within it, which the message offers instead. */
  readonly nested: readonly string[];
}

const TRANSFORMS = 'org.apache.kafka.connect.transforms';
/** Transformations that exist as `$Key` and `$Value` only. */
const SIDED = [
  'Cast',
  'ExtractField',
  'Flatten',
  'HeaderFrom',
  'HoistField',
  'InsertField',
  'MaskField',
  'ReplaceField',
  'SetSchemaMetadata',
  'TimestampConverter',
];
const STORAGE = 'org.apache.kafka.connect.storage';
const BASES: readonly [name: string, kind: KnownClass['kind'], ...implemented: string[]][] = [
  [`${STORAGE}.Converter`, 'interface', 'Converter'],
  [`${STORAGE}.HeaderConverter`, 'interface', 'HeaderConverter'],
  ['org.apache.kafka.connect.converters.NumberConverter', 'class', 'Converter', 'HeaderConverter'],
  [`${TRANSFORMS}.Transformation`, 'interface', 'Transformation'],
  [`${TRANSFORMS}.predicates.Predicate`, 'interface', 'Predicate'],
  ['org.apache.kafka.connect.connector.Connector', 'class', 'Connector'],
  ['org.apache.kafka.connect.connector.Task', 'interface'],
  ['org.apache.kafka.connect.source.SourceConnector', 'class', 'Connector'],
  ['org.apache.kafka.connect.source.SourceTask', 'class'],
  ['org.apache.kafka.connect.sink.SinkConnector', 'class', 'Connector'],
  ['org.apache.kafka.connect.sink.SinkTask', 'class'],
];
const JAVA_LANG = /^java\.lang\.(Object|String|Boolean|Byte|Short|Integer|Long|Float|Double|Character|Thread)$/;

const POLICIES = ['All', 'Allowlist', 'None', 'Principal'].map(
  (which) => `${which}ConnectorClientConfigOverridePolicy`,
);
const PROVIDERS = ['Directory', 'EnvVar', 'File'].map((which) => `${which}ConfigProvider`);

/** Classes that Connect knows as plugins of kinds that no connector names. */
const OTHER_PLUGINS = new Set([
  ...PROVIDERS.map((simple) => `org.apache.kafka.common.config.provider.${simple}`),
  ...POLICIES.map((simple) => `org.apache.kafka.connect.connector.policy.${simple}`),
]);

/** Their short names. */
const ALIASES = new Map(
  [...OTHER_PLUGINS].flatMap((name) => {
    const simple = name.slice(name.lastIndexOf('.') + 1);
    return [simple, simple.replace(/ConfigProvider$|ConnectorClientConfigOverridePolicy$/, '')].map((alias) => [
      alias,
      name,
    ]);
  }),
);

const ABSTRACT = new Map<string, KnownClass>([
  ...BASES.map(([name, kind, ...implemented]): [string, KnownClass] => [
    name,
    { kind, implements: implemented, abstract: true, nested: [] },
  ]),
  ...SIDED.map((simple): [string, KnownClass] => {
    const name = `${TRANSFORMS}.${simple}`;
    const nested = [`${name}$Key`, `${name}$Value`];
    return [name, { kind: 'class', implements: ['Transformation'], abstract: true, nested }];
  }),
]);

export function knownClass(name: string): KnownClass | undefined {
  if (JAVA_LANG.test(name) || OTHER_PLUGINS.has(name)) {
    return { kind: 'class', implements: [], abstract: false, nested: [] };
  }
  return ABSTRACT.get(name);
}

/** The full name of such a class that a name or short name stands for. */
export function knownClassNamed(name: string): string | undefined {
  return ALIASES.get(name) ?? (knownClass(name) ? name : undefined);
}

/** The versions of a plugin of a kind whose options REST does not show; undefined where it is none. */
export function otherPluginVersions(name: string): string[] | undefined {
  if (!OTHER_PLUGINS.has(name)) return undefined;
  return [name.includes('.policy.') ? '4.3.1' : 'undefined'];
}
