import {
  type ConfigDef,
  type ConfigKey,
  type ConfigType,
  configText,
  defaultValue,
  isRequired,
} from '../../api/index.ts';
import type { ConfigValue } from '../../config/validate-config.ts';
import type { ConfigInfos, ConfigKeyInfo, ConfigValueInfo } from '../herder-api.ts';

/** An option as Connect's REST API describes it. */
export function configKeyInfo(key: ConfigKey, prefix = ''): ConfigKeyInfo {
  return {
    name: prefix + key.name,
    type: key.type,
    required: isRequired(key),
    default_value: isRequired(key) ? null : configText(defaultValue(key), key.type),
    importance: key.importance,
    documentation: key.doc,
    group: key.group ?? null,
    order_in_group: key.order ?? -1,
    width: key.width ?? 'NONE',
    display_name: key.displayName ?? key.name,
    dependents: [...(key.dependents ?? [])],
  };
}

/**
 * The answer for options and their values. Values without an option come first, and all of them: an option that was
 * validated twice has the value of the second time.
 */
export function configInfos(def: ConfigDef, values: readonly ConfigValue[]): ConfigInfos {
  const known = new Map(def.map((key) => [key.name, key]));
  const latest = new Map(values.map((value) => [value.name, value]));
  const configs = [
    ...values
      .filter(({ name }) => !known.has(name))
      .map((value) => ({ definition: null, value: valueInfo(value, undefined) })),
    ...[...known.values()].map((key) => ({
      definition: configKeyInfo(key),
      value: valueInfo(latest.get(key.name)!, key.type),
    })),
  ];
  return {
    name: '',
    error_count: configs.reduce((count, { value }) => count + value.errors.length, 0),
    groups: groupsOf(def),
    configs,
  };
}

/** The answer for options whose names begin with `prefix` in the connector's configuration. Counts options with errors. */
export function prefixedInfos(prefix: string, def: ConfigDef, values: readonly ConfigValue[]): ConfigInfos {
  const known = new Map(def.map((key) => [key.name, key]));
  const configs = values.map((value) => {
    const key = known.get(value.name);
    return {
      definition: key ? configKeyInfo(key, prefix) : null,
      value: { ...valueInfo(value, key?.type), name: prefix + value.name, visible: true },
    };
  });
  const error_count = configs.filter(({ value }) => value.errors.length > 0).length;
  return { name: '', error_count, groups: groupsOf(values.flatMap(({ name }) => known.get(name) ?? [])), configs };
}

export function mergeInfos(name: string, parts: readonly ConfigInfos[]): ConfigInfos {
  return {
    name,
    error_count: parts.reduce((count, part) => count + part.error_count, 0),
    groups: [...new Set(parts.flatMap(({ groups }) => groups))],
    configs: parts.flatMap(({ configs }) => configs),
  };
}

function groupsOf(def: ConfigDef): string[] {
  return [...new Set(def.flatMap(({ group }) => group ?? []))];
}

function valueInfo(value: ConfigValue, type: ConfigType | undefined): ConfigValueInfo {
  return {
    name: value.name,
    value: configText(value.value, type),
    recommended_values: value.recommended.map((item) => configText(item, type) ?? ''),
    errors: value.errors,
    visible: value.visible,
  };
}
