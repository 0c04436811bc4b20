import { ref } from './schemas.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Responses = Record<string, object>;

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const answer = (description: string, schema?: string) => ({ description, ...(schema ? json(ref(schema)) : {}) });
const error = (description: string) => answer(description, 'Error');

/** What any request may be answered with before a connector is looked at. */
const REFUSED: Responses = {
  400: {
    description: 'The address or a header cannot be read.',
    content: { ...json(ref('Error')).content, 'text/html': { schema: ref('RefusedPage') } },
  },
  404: error('There is nothing of that name.'),
  406: error('The client takes no JSON.'),
};

/** Connect answers a body that is not what it should be with 500, and says so in Jackson's words. */
const BODY = [
  'Cannot (deserialize|construct|coerce|invoke)',
  'Unexpected|Unrecognized|Illegal|Invalid|Non-standard|Trailing|Input mismatch|Should never call',
].join('|');

const badBody: Responses = {
  415: error('The body does not say that it is JSON.'),
  500: {
    description: 'The body is no JSON, or not of the shape that is asked for: Connect answers that with this status.',
    ...json({
      allOf: [ref('Error'), { type: 'object', properties: { message: { type: 'string', pattern: `^(${BODY})` } } }],
    }),
  },
};

function place(name: string, description: string, schema: object = { type: 'string', minLength: 1 }) {
  return { name, in: 'path', required: true, description, schema };
}

function query(name: string, description: string, schema: object = { type: 'boolean' }) {
  return { name, in: 'query', required: false, description, schema };
}

const connector = place('connector', 'The name of the connector, percent-encoded.');
const task = place('task', 'The number of the task, from 0 on.', { type: 'integer', minimum: 0, maximum: 2 ** 31 - 1 });
const tag = (path: string) => path.split('/')[1] || 'worker';

interface Operation {
  summary: string;
  responses: Responses;
  parameters?: readonly object[];
  body?: string;
}

function operation(path: string, method: Method, { summary, responses, parameters = [], body }: Operation) {
  return {
    operationId: `${method} ${path}`.replace(/[^A-Za-z]+(.)?/g, (_, next?: string) => (next ?? '').toUpperCase()),
    tags: [tag(path)],
    summary,
    parameters,
    ...(body ? { requestBody: { required: true, ...json(ref(body)) } } : {}),
    responses: { ...REFUSED, ...(body ? badBody : {}), ...responses },
  };
}

const notFound = { 404: error('No such connector.') };
const invalid = { 400: error('The configuration is not valid, or names another connector.') };
const done = (description: string) => ({ 204: { description } });
const accepted = (description: string) => ({ 202: { description } });
const CONNECTOR = '/connectors/{connector}';

/** Under Connect's path, and under one that the Functions host does not keep for itself. */
function loggerOperations(path: string): [path: string, method: Method, Operation][] {
  return [
    [path, 'get', { summary: 'The loggers and their levels.', responses: { 200: answer('The loggers.', 'Loggers') } }],
    [
      `${path}/{logger}`,
      'get',
      {
        summary: 'A logger.',
        parameters: [place('logger', 'Its name, or `root`.')],
        responses: { 200: answer('The logger.', 'LoggerLevel'), 404: error('No such logger.') },
      },
    ],
    [
      `${path}/{logger}`,
      'put',
      {
        summary: 'Gives a logger, and those below it, a level on all instances.',
        parameters: [
          place('logger', 'Its name, or `root`.'),
          query('scope', '`cluster` answers without a body.', { type: 'string', enum: ['worker', 'cluster'] }),
        ],
        body: 'SetLogger',
        responses: {
          200: answer('The loggers whose level has changed.', 'ConnectorNames'),
          ...done('All instances will take it over.'),
          400: error('The level is missing.'),
          404: error('There is no such level.'),
        },
      },
    ],
  ];
}

/** Template and method to what the route takes and answers. */
const OPERATIONS: readonly [path: string, method: Method, Operation][] = [
  [
    '/',
    'get',
    {
      summary: 'The version, and the cluster that records go to.',
      responses: { 200: answer('The worker.', 'ServerInfo') },
    },
  ],
  [
    '/health',
    'get',
    {
      summary: 'Whether the worker can serve requests.',
      responses: {
        200: answer('It can.', 'Health'),
        500: answer('It cannot; the message says why.', 'Health'),
        503: answer('It is starting.', 'Health'),
      },
    },
  ],
  [
    '/openapi.json',
    'get',
    { summary: 'This document.', responses: { 200: { description: 'OpenAPI 3.1.', ...json({ type: 'object' }) } } },
  ],
  [
    '/connectors',
    'get',
    {
      summary: 'The names of the connectors, or with `expand` what is known of them.',
      parameters: [query('expand', '`info`, `status`, or both.', { type: 'array', items: { type: 'string' } })],
      responses: {
        200: {
          description: 'Names, or objects by name.',
          ...json({ anyOf: [ref('ConnectorNames'), ref('ExpandedConnectors')] }),
        },
      },
    },
  ],
  [
    '/connectors',
    'post',
    {
      summary: 'Registers a connector.',
      body: 'CreateConnector',
      responses: { 201: answer('It is registered.', 'ConnectorInfo'), ...invalid, 409: error('The name is taken.') },
    },
  ],
  [
    CONNECTOR,
    'get',
    {
      summary: 'A connector.',
      parameters: [connector],
      responses: { 200: answer('The connector.', 'ConnectorInfo'), ...notFound },
    },
  ],
  [
    CONNECTOR,
    'delete',
    {
      summary: 'Deletes a connector; its offsets stay.',
      parameters: [connector],
      responses: { ...done('It is deleted.'), ...notFound },
    },
  ],
  [
    `${CONNECTOR}/config`,
    'get',
    {
      summary: 'The configuration.',
      parameters: [connector],
      responses: { 200: answer('As it was written.', 'Config'), ...notFound },
    },
  ],
  [
    `${CONNECTOR}/config`,
    'put',
    {
      summary: 'Registers a connector, or gives it another configuration.',
      parameters: [connector],
      body: 'SubmittedConfig',
      responses: {
        200: answer('It is changed.', 'ConnectorInfo'),
        201: answer('It is registered.', 'ConnectorInfo'),
        ...invalid,
      },
    },
  ],
  [
    `${CONNECTOR}/config`,
    'patch',
    {
      summary: 'Changes some options of a connector.',
      parameters: [connector],
      body: 'ConfigPatch',
      responses: { 200: answer('It is changed.', 'ConnectorInfo'), ...invalid, ...notFound },
    },
  ],
  [
    `${CONNECTOR}/status`,
    'get',
    {
      summary: 'The states of a connector and its tasks.',
      parameters: [connector],
      responses: { 200: answer('The states.', 'ConnectorStatus'), ...notFound },
    },
  ],
  [
    `${CONNECTOR}/pause`,
    'put',
    {
      summary: 'Pauses a connector.',
      parameters: [connector],
      responses: { ...accepted('It will pause.'), ...notFound },
    },
  ],
  [
    `${CONNECTOR}/resume`,
    'put',
    {
      summary: 'Resumes a connector that is paused or stopped.',
      parameters: [connector],
      responses: { ...accepted('It will run.'), ...notFound },
    },
  ],
  [
    `${CONNECTOR}/stop`,
    'put',
    {
      summary: 'Stops a connector and takes its tasks away.',
      parameters: [connector],
      responses: { ...done('It stops.'), ...notFound },
    },
  ],
  [
    `${CONNECTOR}/restart`,
    'post',
    {
      summary: 'Restarts a connector, and its tasks where that is asked for.',
      parameters: [connector, query('includeTasks', 'Its tasks, too.'), query('onlyFailed', 'Only what has failed.')],
      responses: { 202: answer('What will be restarted.', 'ConnectorStatus'), ...done('It restarts.'), ...notFound },
    },
  ],
  [
    `${CONNECTOR}/topics`,
    'get',
    {
      summary: 'The topics it has used since it was created or they were reset.',
      parameters: [connector],
      responses: { 200: answer('The topics.', 'ActiveTopics'), 403: error('Topic tracking is disabled.') },
    },
  ],
  [
    `${CONNECTOR}/topics/reset`,
    'put',
    {
      summary: 'Forgets the topics it has used.',
      parameters: [connector],
      responses: { ...accepted('They are forgotten.'), 403: error('Topic tracking, or its reset, is disabled.') },
    },
  ],
  [
    `${CONNECTOR}/offsets`,
    'get',
    {
      summary: 'How far it has read.',
      parameters: [connector],
      responses: {
        200: answer('The offsets.', 'ConnectorOffsets'),
        ...notFound,
        500: error('Kafka could not be asked.'),
      },
    },
  ],
  [
    `${CONNECTOR}/offsets`,
    'patch',
    {
      summary: 'Moves offsets of a stopped connector; a null offset deletes one.',
      parameters: [connector],
      body: 'ConnectorOffsets',
      responses: {
        200: answer('They are moved.', 'Message'),
        400: error('The connector is not stopped, or the offsets are not what they should be.'),
        ...notFound,
        500: error('The body or an offset cannot be used, or a task has not ended yet.'),
      },
    },
  ],
  [
    `${CONNECTOR}/offsets`,
    'delete',
    {
      summary: 'Deletes all offsets of a stopped connector.',
      parameters: [connector],
      responses: {
        200: answer('They are deleted.', 'Message'),
        400: error('The connector is not stopped.'),
        ...notFound,
        500: error('A task has not ended yet, or Kafka could not be asked.'),
      },
    },
  ],
  [
    `${CONNECTOR}/tasks`,
    'get',
    {
      summary: 'The tasks with their configurations.',
      parameters: [connector],
      responses: { 200: answer('The tasks.', 'TaskConfigs'), ...notFound },
    },
  ],
  [
    `${CONNECTOR}/tasks`,
    'post',
    {
      summary: "Connect's own, between workers: always refused.",
      parameters: [connector],
      responses: { 400: error('Refused.') },
    },
  ],
  [
    `${CONNECTOR}/fence`,
    'put',
    {
      summary: "Connect's own, between workers: always refused.",
      parameters: [connector],
      responses: { 400: error('Refused.') },
    },
  ],
  [
    `${CONNECTOR}/tasks/{task}/status`,
    'get',
    {
      summary: 'The state of a task.',
      parameters: [connector, task],
      responses: { 200: answer('The state.', 'TaskStatus'), 404: error('No such task.') },
    },
  ],
  [
    `${CONNECTOR}/tasks/{task}/restart`,
    'post',
    {
      summary: 'Restarts a task.',
      parameters: [connector, task],
      responses: { ...done('It restarts.'), 404: error('No such task.') },
    },
  ],
  [
    '/connector-plugins',
    'get',
    {
      summary: 'The installed connectors.',
      parameters: [query('connectorsOnly', 'With false: converters, transformations and predicates, too.')],
      responses: { 200: answer('The plugins.', 'Plugins') },
    },
  ],
  [
    '/connector-plugins/{plugin}/config',
    'get',
    {
      summary: 'The options of a plugin.',
      parameters: [place('plugin', 'Its class, or the alias of it.')],
      responses: {
        200: { description: 'The options.', ...json({ type: 'array', items: ref('ConfigKey') }) },
        404: error('No such plugin.'),
      },
    },
  ],
  [
    '/connector-plugins/{plugin}/config/validate',
    'put',
    {
      summary: 'What is right and wrong with a configuration.',
      parameters: [place('plugin', 'The class of the connector, or the alias of it.')],
      body: 'SubmittedConfig',
      responses: {
        200: answer('Every option with its value and errors.', 'ConfigInfos'),
        400: error('The configuration is of another connector.'),
        500: error('The body cannot be read, or there is no such connector.'),
      },
    },
  ],
  ...['/admin/loggers', '/loggers'].flatMap(loggerOperations),
];

/** The `paths` of the document. */
export function openApiPaths(): Record<string, Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {};
  for (const [path, method, described] of OPERATIONS) {
    (paths[path] ??= {})[method] = operation(path, method, described);
  }
  return paths;
}
