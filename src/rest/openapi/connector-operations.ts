import { answer, type Described, error, json, place, query } from './operation.ts';
import { ref } from './schemas.ts';

const connector = place('connector', 'The name of the connector, percent-encoded.');
const task = place('task', 'The number of the task, from 0 on.', { type: 'integer', minimum: 0, maximum: 2 ** 31 - 1 });
const notFound = { 404: error('No such connector.') };
const invalid = { 400: error('The configuration is not valid, or names another connector.') };
const done = (description: string) => ({ 204: { description } });
const accepted = (description: string) => ({ 202: { description } });
const CONNECTOR = '/connectors/{connector}';

/** All below `/connectors`. */
export const CONNECTOR_OPERATIONS: readonly Described[] = [
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
      body: 'OffsetsToAlter',
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
      body: 'Configs',
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
];
