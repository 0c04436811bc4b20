import type { Config } from './config-def.ts';
import { ConfigException } from './errors.ts';

/** The options of a JAAS entry: `Module required name="value" …;`. Throws ConfigException. */
export function parseJaas(text: string): Config {
  const entry = /^\s*[\w.$]+\s+(?:required|requisite|sufficient|optional)\s+([\s\S]*?)\s*;\s*$/i.exec(text);
  const option = /\s*([\w.-]+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|([^\s"';]+))/gy;
  const body = entry?.[1] ?? '';
  const options: Record<string, string> = {};
  let end = 0;
  for (let match = option.exec(body); match; match = option.exec(body)) {
    const quoted = match[2] ?? match[3];
    options[match[1]!] = quoted === undefined ? match[4]! : quoted.replace(/\\(.)/g, '$1');
    end = option.lastIndex;
  }
  if (!entry || end < body.length) {
    throw new ConfigException(
      'Invalid value [hidden] for configuration sasl.jaas.config: it must read: module required name="value" …; with a ' +
        'semicolon at the end.',
    );
  }
  return options;
}
