import {
  type Config,
  type ConfigDef,
  type ConnectRecord,
  type Header,
  nonNull,
  parseConfig,
  type Transformation,
} from '../api/index.ts';
import { headersOf } from '../data/headers-of.ts';
import { parseValueText } from '../data/values.ts';
import { headerOf } from './header-value.ts';
import { transformation } from './record-side.ts';

const CONFIG = [
  {
    name: 'header',
    type: 'STRING',
    validator: nonNull,
    importance: 'HIGH',
    doc: "The new header's name.",
  },
  {
    name: 'value.literal',
    type: 'STRING',
    validator: nonNull,
    importance: 'HIGH',
    doc: "The new header's value on every record, typed as it reads: 1, true, 2020-01-01, [1, 2], text.",
  },
] as const satisfies ConfigDef;

export class InsertHeader implements Transformation {
  #header!: Header;

  configure(config: Config): void {
    const options = parseConfig(CONFIG, config);
    const { schema, value } = parseValueText(options['value.literal']);
    this.#header = headerOf(options.header, schema, value);
  }

  apply<R extends ConnectRecord>(record: R): R {
    return { ...record, headers: [...headersOf(record), this.#header] };
  }
}

export const insertHeader = transformation('InsertHeader', CONFIG, () => new InsertHeader());
