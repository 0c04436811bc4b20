import { type ConfigDef, type ConfigKey, configText, defaultValue, isRequired } from '../src/api/index.ts';
import { table } from './docs-table.ts';

/** The options as a table in Markdown. */
export function optionTable(config: ConfigDef): string {
  return table([HEADER, ...config.map(row)]);
}

const HEADER = ['name', 'type', 'default', 'valid values', 'importance', 'description'];

function row(key: ConfigKey): string[] {
  const cells = [`\`${key.name}\``, key.type.toLowerCase(), defaultText(key), key.validator?.description ?? ''];
  return [...cells, key.importance.toLowerCase(), key.doc].map((cell) =>
    cell.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' '),
  );
}

function defaultText(key: ConfigKey): string {
  if (isRequired(key)) return 'required';
  const text = configText(defaultValue(key), key.type);
  if (text === null) return 'null';
  return text === '' ? 'empty' : `\`${text}\``;
}
