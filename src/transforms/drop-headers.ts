import {
  type Config,
  type ConfigDef,
  type ConnectRecord,
  listOf,
  parseConfig,
  type Transformation,
} from '../api/index.ts';
import { headersOf } from '../data/headers-of.ts';
import { transformation } from './record-side.ts';

const CONFIG = [
  {
    name: 'headers',
    type: 'LIST',
    validator: listOf([], { allowEmpty: false }),
    importance: 'HIGH',
    doc: 'The names of the headers that records lose.',
  },
] as const satisfies ConfigDef;

export class DropHeaders implements Transformation {
  #names: ReadonlySet<string> = new Set();

  configure(config: Config): void {
    this.#names = new Set(parseConfig(CONFIG, config).headers);
  }

  apply<R extends ConnectRecord>(record: R): R {
    return { ...record, headers: headersOf(record).filter(({ key }) => !this.#names.has(key)) };
  }
}

export const dropHeaders = transformation('DropHeaders', CONFIG, () => new DropHeaders());
