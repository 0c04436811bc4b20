import { describeExploration } from './describe-exploration.ts';
import { exploreSink } from './sink-explorer.ts';

describeExploration('a sink writes every record once, in whatever order things happen', {
  explore: exploreSink,
  seeds: 8_000,
  least: 700_000,
});
