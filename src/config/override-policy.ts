import { type Config, ConfigException, parseType } from '../api/index.ts';

/** Which client options connectors may override: `connector.client.config.override.policy`. */
export interface OverridePolicy {
  readonly name: 'All' | 'None' | 'Principal' | 'Allowlist';
  /** Undefined: all of them. */
  readonly allowed: ReadonlySet<string> | undefined;
}

export const POLICY_OPTION = 'connector.client.config.override.policy';
export const ALLOWLIST_OPTION = 'connector.client.config.override.allowlist';

const NAMES = ['All', 'None', 'Principal', 'Allowlist'] as const;
const SUFFIX = 'ConnectorClientConfigOverridePolicy';
const PRINCIPAL = ['sasl.jaas.config', 'sasl.mechanism', 'security.protocol'];

/** Throws ConfigException for a policy that there is not. */
export function overridePolicy(worker: Config): OverridePolicy {
  const text = worker[POLICY_OPTION]?.trim() || 'All';
  const simple = text.replace(/^org\.apache\.kafka\.connect\.connector\.policy\./, '');
  const name = NAMES.find((known) => simple === known || simple === `${known}${SUFFIX}`);
  if (!name) throw ConfigException.invalidValue(POLICY_OPTION, text, `Must be one of: ${NAMES.join(', ')}`);
  return { name, allowed: allowedBy(name, worker) };
}

export function isOverrideAllowed({ allowed }: OverridePolicy, option: string): boolean {
  return allowed === undefined || allowed.has(option);
}

function allowedBy(name: OverridePolicy['name'], worker: Config): ReadonlySet<string> | undefined {
  if (name === 'All') return undefined;
  if (name === 'None') return new Set();
  if (name === 'Principal') return new Set(PRINCIPAL);
  return new Set(parseType(ALLOWLIST_OPTION, worker[ALLOWLIST_OPTION] ?? '', 'LIST') as string[]);
}
