import {
  type Config,
  ConfigException,
  ConnectException,
  type ConnectRecord,
  type MaybePromise,
  type Predicate,
  parseType,
  type Transformation,
} from '../api/index.ts';
import { withPrefix } from '../config/worker.ts';
import { errorClassName, errorMessage } from './errors/class-name.ts';
import type { OriginalRecord } from './errors/record-failure.ts';
import type { Operation, TaskErrors } from './errors/task-errors.ts';
import type { PluginRegistry } from './plugin-registry.ts';

/** One transformation, and the condition under which it is applied. */
export interface TransformationStage {
  readonly alias: string;
  readonly className: string;
  readonly transformation: Transformation;
  readonly predicate?: { readonly instance: Predicate; readonly negate: boolean };
}

/**
 * Makes what `transforms` names, in its order; each gets instances of its own. Throws ConnectException where one cannot be made.
 * @param config the connector's, resolved
 */
export function transformationStages(plugins: PluginRegistry, config: Config): TransformationStage[] {
  const aliases = parseType('transforms', config.transforms ?? '', 'LIST') as string[];
  return aliases.map((alias) => {
    try {
      return transformationStage(plugins, config, alias);
    } catch (cause) {
      throw new ConnectException(`${errorClassName(cause)}: ${errorMessage(cause)}`, {
        cause,
        hint: `Transformation '${alias}' cannot be made: correct its options.`,
      });
    }
  });
}

function transformationStage(plugins: PluginRegistry, config: Config, alias: string): TransformationStage {
  const { predicate, negate, ...options } = withPrefix(config, `transforms.${alias}.`);
  const name = classOf(options, `transforms.${alias}.type`);
  const transformation = plugins.create('transformation', name, options);
  const { className } = plugins.plugin('transformation', name);
  if (predicate === undefined) return { alias, className, transformation };
  const own = withPrefix(config, `predicates.${predicate}.`);
  const instance = plugins.create('predicate', classOf(own, `predicates.${predicate}.type`), own);
  return { alias, className, transformation, predicate: { instance, negate: negate?.trim().toLowerCase() === 'true' } };
}

function classOf(options: Config, option: string): string {
  const name = options.type?.trim();
  if (!name) throw ConfigException.missing(option);
  return name;
}

/** Applies a connector's transformations to one record after the other. */
export class TransformationChain<T extends ConnectRecord, R extends OriginalRecord> {
  readonly #operations: readonly Operation<T, T | null>[];
  readonly #stages: readonly TransformationStage[];
  readonly #errors: TaskErrors<R>;

  constructor(stages: readonly TransformationStage[], errors: TaskErrors<R>) {
    this.#stages = stages;
    this.#errors = errors;
    this.#operations = stages.map(operation<T>);
  }

  /** null where the record is dropped. Throws what `TaskErrors.attempt` throws. */
  apply(record: T, original: R): MaybePromise<T | null> {
    let current = record;
    for (let i = 0; i < this.#operations.length; i++) {
      const result = this.#errors.attempt(this.#operations[i]!, current, original);
      if (result instanceof Promise) return this.#goOn(result, i + 1, original);
      // A plugin in JavaScript may as well return undefined.
      if (!result) return null;
      current = result;
    }
    return current;
  }

  async close(): Promise<void> {
    const all = this.#stages.flatMap(({ transformation, predicate }) => [transformation, predicate?.instance]);
    await Promise.allSettled(all.map(async (plugin) => plugin?.close?.()));
  }

  async #goOn(under: Promise<T | null>, next: number, original: R): Promise<T | null> {
    let current = await under;
    for (let i = next; current && i < this.#operations.length; i++) {
      current = await this.#errors.attempt(this.#operations[i]!, current, original);
    }
    return current || null;
  }
}

function operation<T extends ConnectRecord>(stage: TransformationStage): Operation<T, T | null> {
  const { alias, className: executingClass, transformation, predicate } = stage;
  const named = {
    stage: 'TRANSFORMATION' as const,
    executingClass,
    describe: () => `applying transformation '${alias}' to the record`,
  };
  if (!predicate) return { ...named, run: (record) => transformation.apply(record) };
  const { instance, negate } = predicate;
  const applied = (record: T, matches: boolean) => (matches === negate ? record : transformation.apply(record));
  return {
    ...named,
    run: (record) => {
      const matches = instance.test(record);
      return matches instanceof Promise ? matches.then((late) => applied(record, late)) : applied(record, matches);
    },
  };
}
