import { describe, expect, it } from 'vitest';
import { checkConfigDef } from '../src/api/index.ts';
import { builtInPlugins } from '../src/plugins.ts';

describe.each(builtInPlugins.map((plugin) => [`${plugin.type} ${plugin.className}`, plugin] as const))(
  '%s',
  (_, plugin) => {
    it('has no option twice and no default that it refuses itself', () => {
      expect(() => checkConfigDef(plugin.config)).not.toThrow();
    });
  },
);
