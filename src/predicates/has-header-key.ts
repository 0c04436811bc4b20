import {
  type Config,
  type ConfigDef,
  type ConnectRecord,
  nonEmpty,
  type Predicate,
  parseConfig,
} from '../api/index.ts';
import { headersOf } from '../data/headers-of.ts';
import { predicate } from './predicate.ts';

const CONFIG = [
  {
    name: 'name',
    type: 'STRING',
    validator: nonEmpty,
    importance: 'MEDIUM',
    doc: 'The name of the header that a record must have.',
  },
] as const satisfies ConfigDef;

export class HasHeaderKey implements Predicate {
  #name = '';

  configure(config: Config): void {
    this.#name = parseConfig(CONFIG, config).name;
  }

  test(record: ConnectRecord): boolean {
    return headersOf(record).some(({ key }) => key === this.#name);
  }
}

export const hasHeaderKey = predicate('HasHeaderKey', CONFIG, () => new HasHeaderKey());
