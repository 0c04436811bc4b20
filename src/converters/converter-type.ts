import { type ConfigKey, oneOf } from '../api/index.ts';

/** The option by which a converter is told which side it serves; the runtime sets it. */
export const CONVERTER_TYPE = {
  name: 'converter.type',
  type: 'STRING',
  validator: oneOf('key', 'value', 'header'),
  importance: 'LOW',
  doc: 'How this converter will be used. Set by the runtime.',
} as const satisfies ConfigKey;
