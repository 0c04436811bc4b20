import type { ConfigDef, Predicate, PredicatePlugin } from '../api/index.ts';

/** A predicate of Connect's own. */
export function predicate(simpleName: string, config: ConfigDef, create: () => Predicate) {
  const className = `org.apache.kafka.connect.transforms.predicates.${simpleName}`;
  return { type: 'predicate', className, version: '4.3.1', config, create } as const satisfies PredicatePlugin;
}
