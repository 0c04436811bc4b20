import { describe, expect, it } from 'vitest';
import { isOverrideAllowed, overridePolicy } from './override-policy.ts';

const OPTION = 'connector.client.config.override.policy';
const ALLOWLIST = 'connector.client.config.override.allowlist';
const asked = ['acks', 'sasl.jaas.config', 'sasl.mechanism', 'security.protocol', 'linger.ms'];
const allowed = (worker: Record<string, string>) => {
  const policy = overridePolicy(worker);
  return asked.filter((name) => isOverrideAllowed(policy, name));
};

describe('overridePolicy', () => {
  it('allows all, nothing, the principal or what is listed', () => {
    expect(allowed({})).toEqual(asked);
    expect(allowed({ [OPTION]: 'All' })).toEqual(asked);
    expect(allowed({ [OPTION]: 'None' })).toEqual([]);
    expect(allowed({ [OPTION]: 'Principal' })).toEqual(['sasl.jaas.config', 'sasl.mechanism', 'security.protocol']);
    expect(allowed({ [OPTION]: 'Allowlist' })).toEqual([]);
    expect(allowed({ [OPTION]: 'Allowlist', [ALLOWLIST]: 'acks, linger.ms' })).toEqual(['acks', 'linger.ms']);
  });

  it('is named as a class too', () => {
    const name = 'NoneConnectorClientConfigOverridePolicy';
    expect(overridePolicy({ [OPTION]: name }).name).toBe('None');
    expect(overridePolicy({ [OPTION]: `org.apache.kafka.connect.connector.policy.${name}` }).name).toBe('None');
    expect(() => overridePolicy({ [OPTION]: 'Some' })).toThrow(
      'Invalid value Some for configuration connector.client.config.override.policy: Must be one of: All, None, Principal, Allowlist',
    );
  });
});
