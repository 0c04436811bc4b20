/** Blocks `from` to `to`, both included, that one opening of a topic partition staged. */
export interface BlockRun {
  /** The owner's epoch, and a random number of its opening: no two openings ever make the same block id. */
  epoch: number;
  opening: number;
  from: number;
  to: number;
}

/** Invariant 3: an id means the same bytes for ever. Ids of one blob must have one length: 12 bytes in base64. */
export function blockId(epoch: number, opening: number, sequence: number): string {
  const bytes = Buffer.allocUnsafe(12);
  bytes.writeUInt32BE(epoch, 0);
  bytes.writeUInt32BE(opening, 4);
  bytes.writeUInt32BE(sequence, 8);
  return bytes.toString('base64');
}

/** Adds a block to the end of a list. */
export function appendBlock(runs: BlockRun[], epoch: number, opening: number, sequence: number): void {
  const last = runs.at(-1);
  if (last && last.epoch === epoch && last.opening === opening && last.to + 1 === sequence) last.to = sequence;
  else runs.push({ epoch, opening, from: sequence, to: sequence });
}

export function blockIds(runs: readonly BlockRun[]): string[] {
  const ids: string[] = [];
  for (const { epoch, opening, from, to } of runs) {
    for (let sequence = from; sequence <= to; sequence++) ids.push(blockId(epoch, opening, sequence));
  }
  return ids;
}

export function blockCount(runs: readonly BlockRun[]): number {
  return runs.reduce((sum, run) => sum + run.to - run.from + 1, 0);
}
