import { type Config, type ConfigKey, oneOf } from '../api/index.ts';

/** The option by which a converter is told which side it serves; the runtime sets it. */
export const CONVERTER_TYPE = {
  name: 'converter.type',
  type: 'STRING',
  validator: oneOf('key', 'value', 'header'),
  importance: 'LOW',
  doc: 'How this converter will be used. Set by the runtime.',
} as const satisfies ConfigKey;

/** The configuration with the side that the converter serves: one for headers (`isKey` undefined) may be told by the configuration. */
export function withConverterType(config: Config, isKey: boolean | undefined): Config {
  if (isKey === undefined) return { 'converter.type': 'header', ...config };
  return { ...config, 'converter.type': isKey ? 'key' : 'value' };
}
