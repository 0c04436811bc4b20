import type { ControlViews } from '../store/control.ts';
import type { Shard } from '../store/shards.ts';
import type { Runtime } from './runtime.ts';

/** An app that was lost, or is being deployed, has its leaders back by then. Milliseconds. */
const UNLED_FOR_MS = 60_000;
/** Between two warnings of the same. Milliseconds. */
const SAY_EVERY_MS = 600_000;

const byOwner = new WeakMap<object, ShardWatch>();

/** Warns of what is wrong with the settings of the apps that share a group: of each app's timer one finds out. */
export class ShardWatch {
  #unledSince: ReadonlyMap<number, number> = new Map();
  readonly #saidAt = new Map<string, number>();
  #beside: ReadonlyMap<number, number> | undefined;

  /** Of one process, whose settings do not change. */
  static of(owner: object): ShardWatch {
    const known = byOwner.get(owner) ?? new ShardWatch();
    byOwner.set(owner, known);
    return known;
  }

  /** @param unled the shards whose work is due, and no leader plans */
  look({ worker, log }: Pick<Runtime, 'worker' | 'log'>, views: ControlViews, unled: readonly Shard[]): void {
    const { count, served } = worker.planShards;
    const say = (subject: string, message: string) => {
      if (views.now - (this.#saidAt.get(subject) ?? Number.NEGATIVE_INFINITY) < SAY_EVERY_MS) return;
      this.#saidAt.set(subject, views.now);
      log.warn(message);
    };
    const theirs = unled.map(({ shard }) => shard).filter((shard) => !served.includes(shard));
    const abandoned = this.#abandoned(theirs, views.now);
    if (abandoned.length) {
      say(
        `unled ${abandoned}`,
        `Nobody plans the connectors of ${abandoned.length > 1 ? 'shards' : 'shard'} ${abandoned.join(', ')} of ${count}: no app names ` +
          `them in CONNECT_PLAN_SHARDS_SERVED (${served.join(', ')} here), or the app that does is away.`,
      );
    }
    const beside = views.heartbeatsBeside(count);
    for (const [shards, heartbeat] of beside) {
      if (!this.#beside || heartbeat <= (this.#beside.get(shards) ?? 0)) continue;
      say(
        `beside ${shards}`,
        `Another app of the group divides its plan by ${shards}, this one by ${count}: both plan all connectors. ` +
          'Give all apps the same CONNECT_PLAN_SHARDS.',
      );
    }
    this.#beside = beside;
  }

  #abandoned(unled: readonly number[], now: number): number[] {
    this.#unledSince = new Map(unled.map((shard) => [shard, this.#unledSince.get(shard) ?? now]));
    return unled.filter((shard) => now - this.#unledSince.get(shard)! >= UNLED_FOR_MS);
  }
}
