// Explores interleavings by hand: node test/protocol/explore.ts sink|source [--from SEED] [--seeds N] [--seconds S] [--trace]
import { parseArgs } from 'node:util';
import { exploreSeeds } from './explore-seeds.ts';
import { exploreSink } from './sink-explorer.ts';
import { exploreSource } from './source-explorer.ts';

const explorers = { sink: exploreSink, source: exploreSource };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1000000000' },
    seconds: { type: 'string', default: '10' },
    trace: { type: 'boolean', default: false },
  },
});
const explore = explorers[(positionals[0] ?? 'sink') as keyof typeof explorers];
const result = await exploreSeeds(explore, {
  from: Number(values.from),
  seeds: Number(values.seeds),
  seconds: Number(values.seconds),
});
if (values.trace && result.failure) await explore(result.failure.seed, console.log).catch(() => undefined);
console.log(JSON.stringify(result));
