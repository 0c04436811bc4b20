import { readFile } from 'node:fs/promises';
import { basename, isAbsolute, join, normalize, sep } from 'node:path';
import { type Config, ConfigException, parseType } from '../../api/index.ts';
import { parseProperties } from '../properties.ts';
import type { ConfigProvider } from './resolve-config.ts';

/** `${file:path:key}`: a key of a properties file. */
export function fileProvider(params: Config, prefix: string): ConfigProvider {
  const allowed = allowedPaths(params, prefix);
  return async (path, key) => {
    requireAllowed(allowed, path, prefix);
    const properties = parseProperties(await readFile(path, 'utf8'));
    return Object.hasOwn(properties, key) ? properties[key] : undefined;
  };
}

/** `${dir:path:file}`: a file's whole text. */
export function directoryProvider(params: Config, prefix: string): ConfigProvider {
  const allowed = allowedPaths(params, prefix);
  return async (path, key) => {
    requireAllowed(allowed, path, prefix);
    if (key === '' || basename(key) !== key) return undefined;
    return readFile(normalize(join(path, key)), 'utf8');
  };
}

/** The option `allowed.paths`; undefined: all. Throws ConfigException for a path that is not absolute. */
function allowedPaths(params: Config, prefix: string): readonly string[] | undefined {
  const option = `${prefix}allowed.paths`;
  if (!params['allowed.paths']?.trim()) return undefined;
  const paths = parseType(option, params['allowed.paths'], 'LIST') as string[];
  for (const path of paths) {
    if (!isAbsolute(path)) throw ConfigException.invalidValue(option, path, `Path ${path} is not absolute`);
  }
  return paths.map((path) => normalize(path));
}

function requireAllowed(allowed: readonly string[] | undefined, path: string, prefix: string): void {
  const wanted = normalize(path);
  if (!allowed || allowed.some((folder) => wanted === folder || wanted.startsWith(folder.replace(/[\\/]?$/, sep)))) {
    return;
  }
  throw new ConfigException(`its path is not within ${prefix}allowed.paths`);
}
