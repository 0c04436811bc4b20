import { ConfigException, type Plugin } from '../api/index.ts';

const TYPES = new Set(['source', 'sink', 'converter', 'header_converter', 'transformation', 'predicate']);

/**
 * The plugins of npm packages, which each exports as `plugins`. Throws ConfigException, which names the package, for one that is not
 * installed, fails while it is loaded, or exports something else.
 * @param packages as `CONNECT_PLUGINS` names them
 */
export async function loadPlugins(packages: readonly string[]): Promise<Plugin[]> {
  const loaded = await Promise.all(packages.filter((name) => name !== '').map(load));
  return loaded.flat();
}

async function load(name: string): Promise<Plugin[]> {
  let exported: { plugins?: unknown };
  try {
    exported = await import(name);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const missing = code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${name}'`);
    throw refused(name, missing ? `the package is not installed` : `it cannot be loaded: ${message}`, cause);
  }
  const { plugins } = exported;
  if (!Array.isArray(plugins)) throw refused(name, 'it exports no array named plugins');
  plugins.forEach((plugin: unknown, i) => {
    const wrong = wrongIn(plugin);
    if (wrong) throw refused(name, `plugins[${i}] ${wrong}`);
  });
  return plugins as Plugin[];
}

function wrongIn(plugin: unknown): string | undefined {
  if (typeof plugin !== 'object' || plugin === null) return 'is not an object';
  const { type, className, version, config, create } = plugin as Partial<Record<keyof Plugin, unknown>>;
  if (!TYPES.has(type as string)) return `has the type ${type}; there are: ${[...TYPES].join(', ')}`;
  if (typeof className !== 'string' || className === '') return 'has no className';
  if (typeof version !== 'string') return 'has no version';
  if (!Array.isArray(config)) return 'has no config, an array of options';
  return typeof create === 'function' ? undefined : 'has no function create';
}

function refused(name: string, why: string, cause?: unknown): ConfigException {
  return new ConfigException(`The plugins of the package ${name} cannot be used: ${why}.`, {
    cause,
    hint: 'Install the package into the app with npm, or take it out of CONNECT_PLUGINS.',
  });
}
