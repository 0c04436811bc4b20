import { describeExploration } from './describe-exploration.ts';
import { exploreSource } from './source-explorer.ts';

describeExploration('an at-least-once source loses nothing, and sends again only what no checkpoint covers', {
  explore: exploreSource,
  seeds: 8_000,
  least: 800_000,
});
