import { type ConfigDef, nonEmpty } from '../../api/index.ts';

export const SOURCE_CONFIG = [
  {
    name: 'file',
    type: 'STRING',
    default: null,
    importance: 'HIGH',
    doc: 'Source filename. If not specified, the standard input will be used',
  },
  { name: 'topic', type: 'STRING', validator: nonEmpty, importance: 'HIGH', doc: 'The topic to publish data to' },
  {
    name: 'batch.size',
    type: 'INT',
    default: 2000,
    importance: 'LOW',
    doc: 'The maximum number of records the source task can read from the file each time it is polled',
  },
] as const satisfies ConfigDef;

export const SINK_CONFIG = [
  {
    name: 'file',
    type: 'STRING',
    default: null,
    importance: 'HIGH',
    doc: 'Destination filename. If not specified, the standard output will be used',
  },
] as const satisfies ConfigDef;
