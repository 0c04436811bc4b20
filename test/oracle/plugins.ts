import { builtInPlugins } from '../../src/plugins.ts';
import { PluginRegistry } from '../../src/runtime/plugin-registry.ts';

export const plugins = new PluginRegistry(builtInPlugins);
