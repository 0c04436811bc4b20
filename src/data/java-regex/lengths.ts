import type { RegexNode } from './syntax.ts';

/** In code points, as Java adds them up: in 32 bits, and past their end where nothing looks. */
export interface Lengths {
  min: number;
  max: number;
  /** Whether `max` means anything. */
  limited: boolean;
  /** Whether there is one way only to match. */
  deterministic: boolean;
}

const MANY = 0x7fffffff;
const NONE: Readonly<Lengths> = { min: 0, max: 0, limited: true, deterministic: true };

/** How long matches may be. Java wants a look-behind to be limited. */
export function lengthsOf(node: RegexNode): Lengths {
  const lengths: Lengths = { ...NONE };
  add(node, lengths);
  return lengths;
}

function add(node: RegexNode, lengths: Lengths): void {
  switch (node.kind) {
    case 'character':
      addFixed(lengths, 1, 1);
      break;
    case 'sequence':
      for (const part of node.nodes) add(part, lengths);
      break;
    case 'alternatives':
      addBranches(node.branches.map(lengthsOf), lengths);
      break;
    case 'group':
    case 'atomic':
      add(node.body, lengths);
      break;
    case 'repeat':
      addRepeat(node, lengths);
      break;
    case 'backreference':
      lengths.limited = false;
      break;
    case 'lineBreak':
      addFixed(lengths, 1, 2);
      break;
    case 'look':
    case 'grapheme':
    case 'position':
  }
}

function addFixed(lengths: Lengths, min: number, max: number): void {
  lengths.min = (lengths.min + min) | 0;
  lengths.max = (lengths.max + max) | 0;
}

function addBranches(branches: readonly Lengths[], lengths: Lengths): void {
  addFixed(lengths, Math.min(...branches.map(({ min }) => min)), Math.max(...branches.map(({ max }) => max)));
  lengths.limited &&= branches.every(({ limited }) => limited);
  lengths.deterministic = false;
}

function addRepeat(node: RegexNode & { kind: 'repeat' }, lengths: Lengths): void {
  const { body, min, max, mode } = node;
  if (min === 0 && max === 1) {
    addOption(node, lengths);
    return;
  }
  if (body.kind === 'character' && mode === 'greedy' && max === Number.POSITIVE_INFINITY) {
    lengths.deterministic = false;
    addFixed(lengths, min, MANY);
    return;
  }
  const each = lengthsOf(body);
  if (body.kind === 'group' && mode !== 'possessive' && !each.deterministic) {
    lengths.limited = false;
    lengths.deterministic = false;
    return;
  }
  const before = lengths.max;
  addFixed(lengths, Math.imul(each.min, min), Math.imul(each.max, Math.min(max, MANY)));
  lengths.limited &&= each.limited && lengths.max >= before;
  lengths.deterministic &&= each.deterministic && min === max;
}

function addOption({ body, mode }: RegexNode & { kind: 'repeat' }, lengths: Lengths): void {
  const { min } = lengths;
  if (body.kind === 'group' && mode !== 'possessive') addBranches([lengthsOf(body), NONE], lengths);
  else add(body, lengths);
  lengths.min = min;
  lengths.deterministic = false;
}
