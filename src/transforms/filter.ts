import type { Transformation } from '../api/index.ts';
import { transformation } from './record-side.ts';

export class Filter implements Transformation {
  configure(): void {}

  apply(): null {
    return null;
  }
}

/** Drops every record it is given: a predicate says which ones those are. */
export const filter = transformation('Filter', [], () => new Filter());
