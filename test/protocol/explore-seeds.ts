import { Violation } from './violation.ts';

export type Explore = (seed: number, trace?: (step: string) => void) => Promise<number>;

export interface Explored {
  executions: number;
  steps: number;
  failure: { seed: number; message: string } | undefined;
}

/** Executions one after another until one fails, all seeds are used up, or the time is over. */
export async function exploreSeeds(
  explore: Explore,
  { from, seeds, seconds }: { from: number; seeds: number; seconds: number },
): Promise<Explored> {
  const result: Explored = { executions: 0, steps: 0, failure: undefined };
  const end = Date.now() + seconds * 1_000;
  for (let seed = from; seed < from + seeds && Date.now() < end; seed++) {
    try {
      result.steps += await explore(seed);
      result.executions++;
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      result.failure = { seed, message: error.message };
      break;
    }
  }
  return result;
}
