import { workerConfigFromEnv } from '../../config/worker.ts';
import { chooseTriggers, MOST_TRIGGERS, type TriggerChoice } from '../../runtime/choose-triggers.ts';
import { openStores } from '../../runtime/create-runtime.ts';
import type { TriggerEntry, TriggerRow, TriggerSet } from '../../store/triggers.ts';
import { readSettings, type Settings } from '../settings.ts';

export interface TriggerPlan {
  row: TriggerRow;
  published: TriggerSet;
  entries: TriggerEntry[];
  choices: TriggerChoice[];
  setting: readonly string[];
}

/** Reads what is registered and published. The tables know nothing of brokers: their setting may be missing. */
export async function readPlan(settings: Settings): Promise<TriggerPlan> {
  const worker = workerConfigFromEnv({ CONNECT_BOOTSTRAP_SERVERS: 'not-asked:9092', ...settings });
  const { registry, triggerRow } = openStores(worker, settings);
  const [connectors, published] = await Promise.all([registry.list(), triggerRow.read()]);
  const setting = worker['kafka.triggers'];
  const byIdentity = worker.security.sasl?.mechanism === 'OAUTHBEARER';
  const chosen = chooseTriggers({ setting, byIdentity, connectors, published: published.entries });
  return { row: triggerRow, published, setting, ...chosen };
}

/** `connectless triggers plan` */
export async function plan(options: { settings?: string; json?: true }): Promise<void> {
  const found = await readPlan(readSettings(options.settings));
  console.log(options.json ? JSON.stringify(asJson(found), undefined, 2) : describe(found).join('\n'));
}

const SIGNS = { keep: '=', add: '+', remove: '-', skip: ' ' } as const;
const WORDS = { keep: 'stays', add: 'would be added', remove: 'would be removed', skip: 'none' } as const;

function describe({ published, entries, choices, setting }: TriggerPlan): string[] {
  const lines = choices.map(
    ({ connector, topic, action, reason }) =>
      `${SIGNS[action]} ${connector} <- ${topic ?? '(topics.regex)'}: ${WORDS[action]}: ${reason}`,
  );
  const changes = choices.filter(({ action }) => action === 'add' || action === 'remove').length;
  return [
    `Published: version ${published.version} with ${count(published.entries.length, 'trigger')}. CONNECT_KAFKA_TRIGGERS is ${setting.join()}.`,
    ...(lines.length ? lines : ['No sink is registered.']),
    `Cost: ${count(entries.length, 'consumer')} of some 25 threads on each instance; on Flex Consumption ${count(entries.length, 'scale group')} with instances of their own.`,
    changes ? `${count(changes, 'change')}: connectless triggers publish` : 'Nothing to publish.',
  ];
}

/** The lines that say what publishing changes. */
export function differences(choices: readonly TriggerChoice[]): string[] {
  return choices
    .filter(({ action }) => action === 'add' || action === 'remove')
    .map(({ connector, topic, action, reason }) => `${SIGNS[action]} ${connector} <- ${topic}: ${reason}`);
}

function asJson({ published, entries, choices, setting }: TriggerPlan) {
  return {
    setting,
    published,
    planned: entries,
    pairs: choices,
    cost: {
      consumersPerInstance: entries.length,
      threadsPerInstance: entries.length * 25,
      flexScaleGroups: entries.length,
    },
    mostByAuto: MOST_TRIGGERS,
  };
}

/** `1 trigger`, `2 triggers`. */
export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
