import { answer, type Described, error, json, place, query } from './operation.ts';
import { ref } from './schemas.ts';

const done = (description: string) => ({ 204: { description } });

/** Under Connect's path, and under one that the Functions host does not keep for itself. */
function loggerOperations(path: string): Described[] {
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

/** Of the worker itself, its plugins and its loggers. */
export const WORKER_OPERATIONS: readonly Described[] = [
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
