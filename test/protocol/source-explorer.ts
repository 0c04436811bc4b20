import { Explorer, type OwnFault } from './explorer.ts';
import { Random } from './random.ts';
import { SourceWorld } from './source-world.ts';

/** One interleaving, chosen by its seed. Throws Violation. Returns how many steps it had; `trace` is told each. */
export async function exploreSource(seed: number, trace: (step: string) => void = () => {}): Promise<number> {
  const random = new Random(seed);
  const world = new SourceWorld(random, random.between(2, 3));
  const restore = world.clock.install();
  try {
    const reconfigure: OwnFault = {
      weight: 10,
      act: () => {
        trace('the connector is configured anew');
        world.reconfigure();
      },
    };
    const reset: OwnFault = {
      weight: 5,
      act: () => {
        trace('a user stops the connector, and moves its offsets');
        world.stopForReset();
      },
    };
    const resume: OwnFault = {
      weight: 8,
      act: () => {
        trace('the connector is resumed');
        world.resume();
      },
    };
    const explorer = new Explorer(world, random, { trace, faults: [reconfigure, reset, resume] });
    // Plans of two generations meet at the start more often than chance would have it.
    if (seed % 4 === 0) {
      await explorer.run(random.between(1, 12));
      await random.pick([reconfigure, reset]).act();
    }
    await explorer.run(random.between(20, 200));
    await explorer.finish(
      () => world.isDone,
      () => world.resume(),
    );
    world.checkEnd();
    return explorer.steps;
  } finally {
    restore();
  }
}
