import { type ConfigDef, type ConfigKey, type ConfigType, configText, defaultValue, isRequired } from '../api/index.ts';
import type { ConfigValue } from '../config/validate-config.ts';
import type { ConfigInfos, ConfigKeyInfo, ConfigValueInfo } from './herder-api.ts';

/** An option as Connect's REST API describes it. */
function configKeyInfo(key: ConfigKey, prefix = ''): ConfigKeyInfo {
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

/** The answer for a definition and its values; values without an option come first. Counts every message. */
export function configInfos(name: string, def: ConfigDef, values: ReadonlyMap<string, ConfigValue>): ConfigInfos {
  const known = new Map(def.map((key) => [key.name, key]));
  const strange = [...values.values()].filter((value) => !known.has(value.name));
  const configs = [
    ...strange.map((value) => ({ definition: null, value: valueInfo(value, undefined) })),
    ...[...known.values()].map((key) => ({
      definition: configKeyInfo(key),
      value: valueInfo(values.get(key.name)!, key.type),
    })),
  ];
  return {
    name,
    error_count: configs.reduce((count, { value }) => count + value.errors.length, 0),
    groups: groupsOf(def),
    configs,
  };
}

/** The answer for a converter's options, which begin with `prefix` in the connector's configuration. Counts options with errors. */
export function prefixedInfos(prefix: string, def: ConfigDef, values: ReadonlyMap<string, ConfigValue>): ConfigInfos {
  const configs = def.map((key) => ({
    definition: configKeyInfo(key, prefix),
    value: valueInfo({ ...values.get(key.name)!, name: prefix + key.name }, key.type),
  }));
  const error_count = configs.filter(({ value }) => value.errors.length > 0).length;
  return { name: '', error_count, groups: groupsOf(def), configs };
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
