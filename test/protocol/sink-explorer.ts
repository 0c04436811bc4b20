import { Explorer, type OwnFault } from './explorer.ts';
import { Random } from './random.ts';
import { SinkWorld } from './sink-world.ts';

const DAY = 86_400_000;

/** One interleaving, chosen by its seed. Throws Violation. Returns how many steps it had; `trace` is told each. */
export async function exploreSink(seed: number, trace: (step: string) => void = () => {}): Promise<number> {
  const random = new Random(seed);
  const world = new SinkWorld(random, random.between(2, 3));
  const restore = world.clock.install();
  try {
    await world.begin();
    // Of a blob that is gone and whose intent is old, nobody can tell whether it was taken away or never was (blob sink 5):
    // an interleaving has blobs that are taken away, or days that pass.
    const daysPass = random.chance(0.5);
    const days: OwnFault = { weight: 6, act: () => explorer.pass(random.pick([2, 8, 8]) * DAY) };
    const takeAway: OwnFault = {
      weight: 3,
      act: () => {
        trace('somebody takes a blob away');
        world.takeAway();
      },
    };
    const deleteContainer: OwnFault = {
      weight: 0.1,
      act: () => {
        trace('the container is deleted');
        world.deleteContainer();
      },
    };
    const reset: OwnFault = {
      weight: 2,
      act: () => {
        trace('a user moves the position');
        world.reset();
      },
    };
    const faults = [daysPass ? days : takeAway, deleteContainer, ...(seed % 3 === 0 ? [reset] : [])];
    const explorer = new Explorer(world, random, { trace, faults, ...(daysPass && { stalls: [8_000, 8 * DAY] }) });
    await explorer.run(random.between(20, 160));
    world.removeForeign();
    await explorer.finish(
      () => world.invariants.isDone,
      () => world.fillUp(),
    );
    world.invariants.checkEnd(world.flushSize);
    return explorer.steps;
  } finally {
    restore();
  }
}
