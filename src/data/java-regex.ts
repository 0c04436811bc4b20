import { type CompiledPattern, compile, type MatchState } from './java-regex/matcher.ts';
import { type ParsedPattern, parsePattern } from './java-regex/parser.ts';
import { expandReplacement } from './java-regex/replacement.ts';

export { PatternSyntaxException } from './java-regex/syntax.ts';

/** A regular expression as `java.util.regex.Pattern` understands it, with all its syntax. */
export class JavaPattern {
  readonly #parsed: ParsedPattern;
  readonly #compiled: CompiledPattern;

  /** Throws PatternSyntaxException in Java's words. */
  constructor(pattern: string) {
    this.#parsed = parsePattern(pattern);
    this.#compiled = compile(this.#parsed.root, !this.#parsed.hasBackreference);
  }

  /** Whether all of the text matches. */
  matches(text: string): boolean {
    const state = this.#state(text, true);
    return this.#compiled.step(state, 0);
  }

  /**
   * The text with its first match replaced, as `Matcher.replaceFirst`: `$1` and `${name}` stand for groups. Throws JavaException where
   * the replacement names a group that there is not.
   */
  replaceFirst(text: string, replacement: string): string {
    const state = this.#state(text, false);
    const start = this.#find(state);
    if (start < 0) return text;
    const end = state.last;
    const expanded = expandReplacement(replacement, {
      count: this.#parsed.groupCount,
      names: this.#parsed.namedGroups,
      text: (group) => (group === 0 ? text.slice(start, end) : groupText(state, group)),
    });
    return text.slice(0, start) + expanded + text.slice(end);
  }

  /** Where the first match begins, -1 for none. */
  #find(state: MatchState): number {
    for (let start = 0; start <= state.text.length; start++) {
      if (this.#compiled.step(state, start)) return start;
      const code = state.text.codePointAt(start);
      if (code !== undefined && code > 0xffff) start++;
    }
    return -1;
  }

  #state(text: string, toEnd: boolean): MatchState {
    return {
      text,
      groups: new Array<number>((this.#parsed.groupCount + 1) * 2).fill(-1),
      locals: new Array<number>(this.#compiled.locals).fill(-1),
      last: -1,
      toEnd,
      behindTo: -1,
      failed: new Map(),
    };
  }
}

function groupText(state: MatchState, group: number): string {
  const [start = -1, end = -1] = [state.groups[group * 2], state.groups[group * 2 + 1]];
  return start < 0 ? '' : state.text.slice(start, end);
}
