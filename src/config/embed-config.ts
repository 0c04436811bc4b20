import type { ConfigDef, ConfigKey, Importance } from '../api/index.ts';

const IMPORTANCE: readonly Importance[] = ['HIGH', 'MEDIUM', 'LOW'];

/**
 * Options as part of a larger definition, under a prefix and a group of their own, in the order in which Kafka embeds them. Their
 * validators still see the short names.
 * @param firstOrder of the first option within its group
 */
export function embedConfig(prefix: string, group: string, firstOrder: number, def: ConfigDef): ConfigKey[] {
  return sorted(def).map((key, i) => ({
    ...key,
    name: prefix + key.name,
    group: key.group === undefined ? group : `${group}: ${key.group}`,
    order: firstOrder + i,
    displayName: key.displayName ?? key.name,
    ...(key.dependents ? { dependents: key.dependents.map((name) => prefix + name) } : {}),
    ...(key.validator ? { validator: unprefixedValidator(prefix, key.validator) } : {}),
    ...(key.recommender ? { recommender: unprefixedRecommender(prefix, key.recommender) } : {}),
  }));
}

/** By group, order, what is required, importance and name. */
function sorted(def: ConfigDef): ConfigKey[] {
  const groups = [...new Set(def.map(({ group }) => group))].filter((group) => group !== undefined);
  const group = (key: ConfigKey) => (key.group === undefined ? -1 : groups.indexOf(key.group));
  return [...def].sort(
    (a, b) =>
      group(a) - group(b) ||
      (a.order ?? -1) - (b.order ?? -1) ||
      Number(b.default === undefined) - Number(a.default === undefined) ||
      IMPORTANCE.indexOf(a.importance) - IMPORTANCE.indexOf(b.importance) ||
      (a.name < b.name ? -1 : Number(a.name > b.name)),
  );
}

function unprefixedValidator(prefix: string, inner: NonNullable<ConfigKey['validator']>): typeof inner {
  return { ...inner, check: (name, value) => inner.check(name.slice(prefix.length), value) };
}

function unprefixedRecommender(prefix: string, inner: NonNullable<ConfigKey['recommender']>): typeof inner {
  const own = (config: ReadonlyMap<string, unknown>) =>
    new Map(
      [...config]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => [name.slice(prefix.length), value] as const),
    );
  return {
    validValues: (name, config) => inner.validValues(name.slice(prefix.length), own(config)),
    visible: (name, config) => inner.visible(name.slice(prefix.length), own(config)),
  };
}
