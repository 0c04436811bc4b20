/** JSON Schemas (2020-12) of what requests and answers hold, by the names that the document gives them. */
const text = { type: 'string' } as const;
const nullableText = { type: ['string', 'null'] } as const;
const count = { type: 'integer', minimum: 0 } as const;
const strings = { type: 'array', items: text } as const;

export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
export const listOf = (items: object) => ({ type: 'array', items });
const mapOf = (values: object) => ({ type: 'object', additionalProperties: values });

function object(properties: Record<string, object>, optional: readonly string[] = []) {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}

/** A regular expression for words whose case says nothing. */
function anyCase(...words: string[]): string {
  const word = (text: string) => [...text].map((letter) => `[${letter}${letter.toLowerCase()}]`).join('');
  return `^(${words.map(word).join('|')})$`;
}

const STATES = ['UNASSIGNED', 'RUNNING', 'PAUSED', 'FAILED', 'RESTARTING', 'STOPPED'];
const connectorType = { enum: ['source', 'sink', 'unknown'] };
const taskId = object({ connector: text, task: count });
const state = { state: { enum: STATES }, worker_id: text, trace: text, version: text };
const scalar = { type: ['string', 'number', 'boolean', 'null'] };

/** What may stand for an option: numbers and booleans are taken as they are written. */
const submittedConfig = mapOf(scalar);

export const SCHEMAS: Readonly<Record<string, object>> = {
  Error: object({ error_code: { type: 'integer' }, message: text }),
  RefusedPage: { type: 'string', description: 'A page that says what is wrong with the address or the headers.' },
  Message: object({ message: text }),
  ServerInfo: object({ version: text, commit: text, kafka_cluster_id: text }),
  Health: object({ status: { enum: ['healthy', 'starting', 'unhealthy'] }, message: text }),
  Config: mapOf(text),
  Configs: listOf(mapOf(text)),
  SubmittedConfig: submittedConfig,
  ConfigPatch: { ...submittedConfig, description: 'Options to set; null removes one.' },
  CreateConnector: object(
    {
      name: scalar,
      config: submittedConfig,
      initial_state: {
        type: ['string', 'null'],
        pattern: anyCase('RUNNING', 'PAUSED', 'STOPPED'),
        description: 'RUNNING if missing.',
      },
    },
    ['initial_state'],
  ),
  ConnectorNames: strings,
  ConnectorInfo: object({ name: text, config: mapOf(text), tasks: listOf(taskId), type: connectorType }),
  ConnectorStatus: object({
    name: text,
    connector: object(state, ['trace', 'version']),
    tasks: listOf(object({ id: count, ...state }, ['trace', 'version'])),
    type: connectorType,
  }),
  ExpandedConnectors: mapOf(object({ info: ref('ConnectorInfo'), status: ref('ConnectorStatus') }, ['info', 'status'])),
  TaskConfigs: listOf(object({ id: taskId, config: mapOf(text) })),
  TaskStatus: object({ id: count, ...state }, ['trace', 'version']),
  ActiveTopics: mapOf(object({ topics: strings })),
  ConnectorOffsets: object({
    offsets: listOf(object({ partition: { type: 'object' }, offset: { type: ['object', 'null'] } })),
  }),
  OffsetsToAlter: {
    type: 'object',
    properties: {
      offsets: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          properties: { partition: { type: ['object', 'null'] }, offset: { type: ['object', 'null'] } },
          additionalProperties: false,
        },
      },
    },
    required: ['offsets'],
    additionalProperties: false,
  },
  Plugins: listOf(object({ class: text, type: text, version: text }, ['version'])),
  ConfigKey: object({
    name: text,
    type: text,
    required: { type: 'boolean' },
    default_value: nullableText,
    importance: text,
    documentation: text,
    group: nullableText,
    width: text,
    display_name: text,
    dependents: strings,
    order_in_group: { type: 'integer' },
  }),
  ConfigInfos: object({
    name: text,
    error_count: count,
    groups: strings,
    configs: listOf(
      object({
        definition: { anyOf: [ref('ConfigKey'), { type: 'null' }] },
        value: object({
          name: text,
          value: nullableText,
          recommended_values: strings,
          errors: strings,
          visible: { type: 'boolean' },
        }),
      }),
    ),
  }),
  LoggerLevel: object({ level: text, last_modified: { type: ['integer', 'null'] } }),
  Loggers: mapOf(ref('LoggerLevel')),
  SetLogger: {
    type: 'object',
    properties: {
      level: { type: 'string', pattern: anyCase('ALL', 'TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'OFF') },
    },
    required: ['level'],
    additionalProperties: scalar,
  },
};
