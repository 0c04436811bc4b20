import { type ConfigDef, nonEmpty } from '../../api/index.ts';

export const SOURCE_CONFIG = [
  {
    name: 'file',
    type: 'STRING',
    default: null,
    importance: 'HIGH',
    doc: 'The file to read. Without it: standard input, in standalone mode only.',
  },
  {
    name: 'topic',
    type: 'STRING',
    validator: nonEmpty,
    importance: 'HIGH',
    doc: 'The topic that lines are written to.',
  },
  {
    name: 'batch.size',
    type: 'INT',
    default: 2000,
    importance: 'LOW',
    doc: 'How many lines a poll returns at most.',
  },
] as const satisfies ConfigDef;

export const SINK_CONFIG = [
  {
    name: 'file',
    type: 'STRING',
    default: null,
    importance: 'HIGH',
    doc: 'The file to append to. Without it: standard output, in standalone mode only.',
  },
] as const satisfies ConfigDef;
