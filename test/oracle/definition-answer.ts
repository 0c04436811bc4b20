import {
  allOf,
  atLeast,
  between,
  type Config,
  type ConfigDef,
  ConfigException,
  type ConfigKey,
  checkConfigDef,
  configText,
  defaultValue,
  isRequired,
  listOf,
  listSize,
  nonEmpty,
  nonEmptyWithoutControlChars,
  nonNull,
  oneOf,
  oneOfIgnoringCase,
  Password,
  parseConfig,
  parseOption,
  type Recommender,
  type Validator,
  validator,
} from '../../src/api/index.ts';
import { validateConfig } from '../../src/config/validate-config.ts';
import { builtInPlugins } from '../../src/plugins.ts';
import type { Answer, DefinitionCase, KeyCase, RecommenderCase, ValidatorCase } from './case.ts';
import { type Tagged, toTagged } from './tagged.ts';

/** The classes that the cases name and Java has. */
const CLASSES = ['java.lang.String', 'org.apache.kafka.connect.json.JsonConverter'];
const resolveClass = (name: string) => CLASSES.find((known) => known === name);

export function definitionAnswer(asked: DefinitionCase): Answer {
  switch (asked.op) {
    case 'pluginKeys':
      return keysJson(definitionOf(asked));
    case 'keys':
      return keysJson(definition(asked.keys));
    case 'parse': {
      const [def, config] = [definitionOf(asked), asked.config as Config];
      parseConfig(def, config, resolveClass);
      // A long that is not safe is exact by itself only.
      const parsed = def.map((key) => [key.name, optionTagged(key, parseOption(key, config[key.name], resolveClass))]);
      return { parsed: Object.fromEntries(parsed) };
    }
    case 'validateConfig': {
      const def = definitionOf(asked);
      const values = [...validateConfig(def, asked.config as Config, resolveClass).values()];
      return {
        values: values.map(({ name, value, recommended, errors, visible }) => {
          const key = def.find((each) => each.name === name);
          return {
            name,
            value: optionTagged(key, value),
            recommended: recommended.map((item) => toTagged(item)),
            errors,
            visible,
          };
        }),
      };
    }
  }
}

const NUMBER_TAGS: Partial<Record<ConfigKey['type'], string>> = {
  SHORT: 'int16',
  INT: 'int32',
  LONG: 'int64',
};

function optionTagged(key: ConfigKey | undefined, value: unknown): Tagged {
  if (value === null || value === undefined) return null;
  if (value instanceof Password) return ['password', value.value];
  const tag = key && NUMBER_TAGS[key.type];
  if (tag) return [tag, String(value)];
  if (key?.type === 'DOUBLE') return ['float64', configText(value, 'DOUBLE')];
  return key?.type === 'CLASS' ? ['class', value] : toTagged(value);
}

function keysJson(def: ConfigDef): Answer {
  const groups = new Set(def.flatMap(({ group }) => group ?? []));
  return {
    groups: [...groups],
    keys: def.map((key) => ({
      name: key.name,
      type: key.type,
      required: isRequired(key),
      default: isRequired(key) ? null : configText(defaultValue(key, resolveClass), key.type),
      importance: key.importance,
      group: key.group ?? null,
      order: key.order ?? -1,
      width: key.width ?? 'NONE',
      displayName: key.displayName ?? key.name,
      dependents: key.dependents ?? [],
      validValues: key.validator?.description ?? null,
    })),
  };
}

function definitionOf(asked: { keys: readonly KeyCase[] } | { class: string }): ConfigDef {
  if ('keys' in asked) return definition(asked.keys);
  const plugin = builtInPlugins.find(({ className }) => className === asked.class);
  if (!plugin) throw new Error(`There is no plugin ${asked.class} yet`);
  return plugin.config;
}

function definition(keys: readonly KeyCase[]): ConfigDef {
  const def = keys.map(({ validator, recommender, importance = 'HIGH', ...key }) => ({
    ...key,
    doc: '',
    importance,
    ...(validator && { validator: validatorOf(validator) }),
    ...(recommender && { recommender: recommenderOf(recommender) }),
  }));
  checkConfigDef(def, resolveClass);
  return def;
}

function validatorOf(asked: ValidatorCase): Validator {
  switch (asked.is) {
    case 'atLeast':
      return atLeast(asked.min);
    case 'between':
      return between(asked.min, asked.max);
    case 'string':
      return oneOf(...asked.values);
    case 'stringIgnoringCase':
      return oneOfIgnoringCase(...(asked.values as string[]));
    case 'list':
      return listOf(asked.values, { allowEmpty: asked.allowEmpty ?? true });
    case 'anyList':
      return listOf([], { allowEmpty: asked.allowEmpty ?? true, allowNull: asked.allowNull ?? false });
    case 'nonEmpty':
      return nonEmpty;
    case 'nonEmptyWithoutControlChars':
      return nonEmptyWithoutControlChars;
    case 'nonNull':
      return nonNull;
    case 'listSize':
      return listSize(asked.max);
    case 'all':
      return allOf(...asked.of.map(validatorOf));
    case 'lambda':
      return validator(asked.description, (name, value, type) => {
        const text = type === 'CLASS' ? `class ${value}` : javaText(value);
        if (text === asked.refuses) throw ConfigException.invalidValue(name, text, asked.why);
      });
  }
}

function javaText(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}

function recommenderOf({ values = [], visibleWhen, fails }: RecommenderCase): Recommender {
  return {
    validValues: () => {
      if (fails !== undefined) throw new ConfigException(fails);
      return [...values];
    },
    visible: (_name, config) => !visibleWhen || javaText(config.get(visibleWhen[0]) ?? null) === visibleWhen[1],
  };
}
