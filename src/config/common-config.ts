import {
  allOf,
  atLeast,
  type ConfigDef,
  ConfigException,
  nonEmptyWithoutControlChars,
  nonNull,
  oneOf,
  type Validator,
  validator,
} from '../api/index.ts';

const ERRORS = 'Error Handling';

/** No alias twice. `kind` as in Connect's docs, e.g. `transformation aliases`. */
export function uniqueAliases(kind: string): Validator {
  const unique = validator(`unique ${kind}`, (name, value) => {
    const aliases = value as string[];
    if (new Set(aliases).size < aliases.length) {
      throw ConfigException.invalidValue(name, aliases, 'Duplicate alias provided.');
    }
  });
  return allOf(nonNull, unique);
}

const pluginVersion = (what: string) =>
  ({
    type: 'STRING',
    default: null,
    doc: `Version of the ${what}. Accepted, without effect: one version of each plugin is deployed.`,
    group: 'Common',
    unused: true,
  }) as const;

const converterClass = (what: string) =>
  ({
    type: 'CLASS',
    default: null,
    importance: 'LOW',
    doc: `Class or alias of the converter between Connect's ${what} and their bytes in Kafka. Without it: the worker's.`,
    group: 'Common',
    width: 'SHORT',
  }) as const;

/** The options that every connector has, with Kafka Connect's names, defaults, groups and order. */
export const COMMON_CONFIG = [
  {
    name: 'name',
    type: 'STRING',
    validator: nonEmptyWithoutControlChars,
    importance: 'HIGH',
    doc: 'Globally unique name to use for this connector.',
    group: 'Common',
    order: 1,
    width: 'MEDIUM',
    displayName: 'Connector name',
  },
  {
    name: 'connector.class',
    type: 'STRING',
    importance: 'HIGH',
    doc: 'Class of this connector: its full name, its simple name, or that without "Connector" at the end.',
    group: 'Common',
    order: 2,
    width: 'LONG',
    displayName: 'Connector class',
  },
  {
    ...pluginVersion('connector'),
    name: 'connector.plugin.version',
    importance: 'MEDIUM',
    order: 3,
    width: 'MEDIUM',
    displayName: 'Connector version',
  },
  {
    name: 'tasks.max',
    type: 'INT',
    default: 1,
    validator: atLeast(1),
    importance: 'HIGH',
    doc: 'Maximum number of tasks to use for this connector.',
    group: 'Common',
    order: 4,
    width: 'SHORT',
    displayName: 'Tasks max',
  },
  {
    name: 'tasks.max.enforce',
    type: 'BOOLEAN',
    default: true,
    importance: 'LOW',
    doc: '(Deprecated) Whether a connector that makes more tasks than tasks.max fails. If false, they all run.',
    group: 'Common',
    order: 5,
    width: 'SHORT',
    displayName: 'Enforce tasks max',
  },
  { ...converterClass('keys'), name: 'key.converter', order: 6, displayName: 'Key converter class' },
  {
    ...pluginVersion('key converter'),
    name: 'key.converter.plugin.version',
    importance: 'LOW',
    order: 7,
    width: 'SHORT',
    displayName: 'Key converter version',
  },
  { ...converterClass('values'), name: 'value.converter', order: 8, displayName: 'Value converter class' },
  {
    ...pluginVersion('value converter'),
    name: 'value.converter.plugin.version',
    importance: 'LOW',
    order: 9,
    width: 'SHORT',
    displayName: 'Value converter version',
  },
  { ...converterClass('header values'), name: 'header.converter', order: 10, displayName: 'Header converter class' },
  {
    ...pluginVersion('header converter'),
    name: 'header.converter.plugin.version',
    importance: 'LOW',
    order: 11,
    width: 'SHORT',
    displayName: 'Header converter version',
  },
  {
    name: 'transforms',
    type: 'LIST',
    default: [],
    validator: uniqueAliases('transformation aliases'),
    importance: 'LOW',
    doc: 'Aliases for the transformations to be applied to records.',
    group: 'Transforms',
    order: 12,
    width: 'LONG',
    displayName: 'Transforms',
  },
  {
    name: 'predicates',
    type: 'LIST',
    default: [],
    validator: uniqueAliases('predicate aliases'),
    importance: 'LOW',
    doc: 'Aliases for the predicates used by transformations.',
    group: 'Predicates',
    order: 13,
    width: 'LONG',
    displayName: 'Predicates',
  },
  {
    name: 'config.action.reload',
    type: 'STRING',
    default: 'restart',
    validator: oneOf('none', 'restart'),
    importance: 'LOW',
    doc: 'What happens when a value of a config provider has changed: nothing, or a restart of the tasks with the new value.',
    group: 'Common',
    order: 14,
    width: 'MEDIUM',
    displayName: 'Reload Action',
  },
  {
    name: 'errors.retry.timeout',
    type: 'LONG',
    default: 0,
    importance: 'MEDIUM',
    doc: 'How long a failed operation is tried again, in ms. 0: not at all; -1: without end.',
    group: ERRORS,
    order: 1,
    width: 'MEDIUM',
    displayName: 'Retry Timeout for Errors',
  },
  {
    name: 'errors.retry.delay.max.ms',
    type: 'LONG',
    default: 60_000,
    importance: 'MEDIUM',
    doc: 'The longest time between two attempts, in ms.',
    group: ERRORS,
    order: 2,
    width: 'MEDIUM',
    displayName: 'Maximum Delay Between Retries for Errors',
  },
  {
    name: 'errors.tolerance',
    type: 'STRING',
    default: 'none',
    validator: oneOf('none', 'all'),
    importance: 'MEDIUM',
    doc: "'none': an error fails the task at once; 'all': a record that causes an error is skipped.",
    group: ERRORS,
    order: 3,
    width: 'SHORT',
    displayName: 'Error Tolerance',
  },
  {
    name: 'errors.log.enable',
    type: 'BOOLEAN',
    default: false,
    importance: 'MEDIUM',
    doc: 'Whether every error, with the operation that failed, is logged; else only those that are not tolerated.',
    group: ERRORS,
    order: 4,
    width: 'SHORT',
    displayName: 'Log Errors',
  },
  {
    name: 'errors.log.include.messages',
    type: 'BOOLEAN',
    default: false,
    importance: 'MEDIUM',
    doc: 'Whether the record that failed is logged too. Its contents then stand in the log.',
    group: ERRORS,
    order: 5,
    width: 'SHORT',
    displayName: 'Log Error Details',
  },
] as const satisfies ConfigDef;
