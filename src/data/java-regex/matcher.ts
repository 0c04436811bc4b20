import { lengthsOf } from './lengths.ts';
import { before, graphemeEnd } from './positions.ts';
import type { RegexNode } from './syntax.ts';

/** A match under way. */
export interface MatchState {
  readonly text: string;
  /** Start and end of each group, -1 while it has matched nothing. */
  readonly groups: number[];
  readonly locals: number[];
  /** Where the last part that matched ends. */
  last: number;
  /** Whether the match must reach to the end of the text. */
  readonly toEnd: boolean;
  /** Where an enclosing look-behind began. */
  behindTo: number;
  /** By loop, where it need not be tried again. */
  readonly failed: Map<number, Set<number>>;
}

/** Whether the rest of a pattern matches from a place on. */
export type Step = (state: MatchState, index: number) => boolean;

const accept: Step = (state, index) => {
  if (state.toEnd && index !== state.text.length) return false;
  state.last = index;
  return true;
};

const acceptInner: Step = (state, index) => {
  state.last = index;
  return true;
};

const acceptBehind: Step = (state, index) => index === state.behindTo;

export interface CompiledPattern {
  readonly step: Step;
  readonly locals: number;
}

/** Steps that try what Java's would, in the same order. `remembers`: whether loops may note where they failed. */
export function compile(root: RegexNode, remembers: boolean): CompiledPattern {
  const compiler = new Compiler(remembers);
  return { step: compiler.step(root, accept), locals: compiler.locals };
}

class Compiler {
  locals = 0;
  #depth = 0;
  readonly #remembers: boolean;

  constructor(remembers: boolean) {
    this.#remembers = remembers;
  }

  step(node: RegexNode, next: Step): Step {
    switch (node.kind) {
      case 'character':
        return characterStep(node.test, next);
      case 'sequence':
        return node.nodes.reduceRight((rest, part) => this.step(part, rest), next);
      case 'alternatives': {
        const branches = node.branches.map((branch) => this.step(branch, next));
        return (state, index) => branches.some((branch) => branch(state, index));
      }
      case 'group':
        return this.#group(node.index, node.body, next, this.locals++);
      case 'repeat':
        return this.#repeat(node, next);
      case 'atomic': {
        const inner = this.#apart(node.body, acceptInner);
        return (state, index) => inner(state, index) && next(state, state.last);
      }
      case 'look':
        return this.#look(node, next);
      case 'position':
        return (state, index) => node.test(state.text, index) && next(state, index);
      case 'backreference':
        return backreferenceStep(node.group, node.fold, next);
      case 'lineBreak':
        return lineBreakStep(next);
      case 'grapheme':
        return (state, index) => index < state.text.length && next(state, graphemeEnd(state.text, index));
    }
  }

  /** Within other groups a loop's failures depend on theirs. */
  #apart(body: RegexNode, next: Step): Step {
    this.#depth++;
    const step = this.step(body, next);
    this.#depth--;
    return step;
  }

  #group(group: number | undefined, body: RegexNode, next: Step, start: number): Step {
    const inner = this.step(body, group === undefined ? next : captureStep(group, start, next));
    return (state, index) => {
      const saved = state.locals[start]!;
      state.locals[start] = index;
      const matched = inner(state, index);
      state.locals[start] = saved;
      return matched;
    };
  }

  #look({ behind, negative, body }: RegexNode & { kind: 'look' }, next: Step): Step {
    if (!behind) {
      const inner = this.#apart(body, acceptInner);
      return (state, index) => inner(state, index) !== negative && next(state, index);
    }
    const inner = this.#apart(body, acceptBehind);
    const { min, max } = lengthsOf(body);
    return (state, index) => matchesBehind(inner, state, index, min, max) !== negative && next(state, index);
  }

  #repeat({ body, min, max, mode }: RegexNode & { kind: 'repeat' }, next: Step): Step {
    if (mode === 'possessive') return possessiveStep(this.#apart(body, acceptInner), min, max, next);
    if (body.kind === 'group')
      return max === 1 && min === 0 ? this.#option(body, mode, next) : this.#loop(body, min, max, mode, next);
    const each = this.#apart(body, acceptInner);
    return mode === 'greedy' ? greedyStep(each, min, max, next) : lazyStep(each, min, max, next);
  }

  #option(body: RegexNode, mode: 'greedy' | 'lazy', next: Step): Step {
    const once = this.step(body, next);
    return mode === 'greedy'
      ? (state, index) => once(state, index) || next(state, index)
      : (state, index) => next(state, index) || once(state, index);
  }

  /** A repetition that matches nothing ends the loop. */
  #loop(body: RegexNode & { kind: 'group' }, min: number, max: number, mode: 'greedy' | 'lazy', next: Step): Step {
    const [count, start] = [this.locals++, this.locals++];
    const remembers = this.#remembers && this.#depth === 0 && mode === 'greedy' && max === Number.POSITIVE_INFINITY;
    const again: Step = (state, index) => {
      if (index <= state.locals[start]!) return next(state, index);
      const done = state.locals[count]!;
      if (done < min) return repeatOnce(state, index, done);
      if (mode === 'lazy') return next(state, index) || (done < max && repeatOnce(state, index, done));
      if (done < max && !(remembers && state.failed.get(count)?.has(index))) {
        if (repeatOnce(state, index, done)) return true;
        if (remembers) state.failed.set(count, (state.failed.get(count) ?? new Set()).add(index));
      }
      return next(state, index);
    };
    this.#depth++;
    const once = this.#group(body.index, body.body, again, start);
    this.#depth--;
    const repeatOnce = (state: MatchState, index: number, done: number): boolean => {
      state.locals[count] = done + 1;
      const matched = once(state, index);
      if (!matched) state.locals[count] = done;
      return matched;
    };
    return (state, index) => {
      const saved = state.locals[count]!;
      const first = () => {
        state.locals[count] = 1;
        return once(state, index);
      };
      const matched =
        min > 0
          ? first()
          : mode === 'lazy'
            ? next(state, index) || (max > 0 && first())
            : (max > 0 && first()) || next(state, index);
      state.locals[count] = saved;
      return matched;
    };
  }
}

function characterStep(test: (codePoint: number) => boolean, next: Step): Step {
  return (state, index) => {
    if (index >= state.text.length) return false;
    const code = state.text.codePointAt(index)!;
    return test(code) && next(state, index + (code > 0xffff ? 2 : 1));
  };
}

function captureStep(group: number, start: number, next: Step): Step {
  const [from, to] = [group * 2, group * 2 + 1];
  return (state, index) => {
    const saved = [state.groups[from]!, state.groups[to]!] as const;
    state.groups[from] = state.locals[start]!;
    state.groups[to] = index;
    if (next(state, index)) return true;
    [state.groups[from], state.groups[to]] = saved;
    return false;
  };
}

function matchesBehind(inner: Step, state: MatchState, index: number, min: number, max: number): boolean {
  const saved = state.behindTo;
  state.behindTo = index;
  const limit = behindLimit(index, max);
  let [start, matched] = [index, false];
  for (let length = 0; length <= limit && !matched; length++) {
    matched = length >= min && inner(state, start);
    if (start === 0) break;
    start = before(state.text, start);
  }
  state.behindTo = saved;
  return matched;
}

/** How far back to look; a sum of lengths that has gone over 32 bits looks at everything or at nothing, as in Java. */
function behindLimit(index: number, max: number): number {
  if (max >= 0) return max;
  return ((index - max) | 0) <= 0 ? Number.POSITIVE_INFINITY : -1;
}

/** One after the other until `max`, or until one matches nothing; never back. Gives the end, -1 where there are too few. */
function repeatAll(each: Step, state: MatchState, index: number, min: number, max: number): number {
  let at = index;
  for (let done = 0; done < max; done++) {
    if (!each(state, at)) return done < min ? -1 : at;
    if (state.last === at && done >= min) return at;
    at = state.last;
  }
  return at;
}

function possessiveStep(each: Step, min: number, max: number, next: Step): Step {
  return (state, index) => {
    const end = repeatAll(each, state, index, min, max);
    return end >= 0 && next(state, end);
  };
}

function greedyStep(each: Step, min: number, max: number, next: Step): Step {
  return (state, index) => {
    const start = min === 0 ? index : repeatAll(each, state, index, min, min);
    if (start < 0) return false;
    const ends = [start];
    while (ends.length <= max - min && each(state, ends.at(-1)!) && state.last !== ends.at(-1)) ends.push(state.last);
    for (let i = ends.length - 1; i >= 0; i--) if (next(state, ends[i]!)) return true;
    return false;
  };
}

function lazyStep(each: Step, min: number, max: number, next: Step): Step {
  return (state, index) => {
    let at = min === 0 ? index : repeatAll(each, state, index, min, min);
    if (at < 0) return false;
    for (let done = min; ; done++) {
      if (next(state, at)) return true;
      if (done >= max || !each(state, at) || state.last === at) return false;
      at = state.last;
    }
  };
}

function backreferenceStep(group: number, fold: ((code: number) => number) | undefined, next: Step): Step {
  return (state, index) => {
    const [from = -1, to = -1] = [state.groups[group * 2], state.groups[group * 2 + 1]];
    if (from < 0 || index + to - from > state.text.length) return false;
    const [before, here] = [state.text.slice(from, to), state.text.slice(index, index + to - from)];
    return (
      (before === here || (fold !== undefined && folded(before, fold) === folded(here, fold))) &&
      next(state, index + to - from)
    );
  };
}

function folded(text: string, fold: (code: number) => number): string {
  return Array.from(text, (char) => String.fromCodePoint(fold(char.codePointAt(0)!))).join('');
}

const LINE_BREAKS = '\n\v\f\u0085\u2028\u2029';

function lineBreakStep(next: Step): Step {
  return ((state, index) => {
    const char = state.text[index];
    if (char === undefined) return false;
    if (LINE_BREAKS.includes(char)) return next(state, index + 1);
    if (char !== '\r') return false;
    return (state.text[index + 1] === '\n' && next(state, index + 2)) || next(state, index + 1);
  }) satisfies Step;
}
