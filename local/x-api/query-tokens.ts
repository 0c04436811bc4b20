export class QuerySyntaxError extends Error {
  override name = 'QuerySyntaxError';
}

export interface Term {
  readonly kind: 'term';
  readonly operator: string | undefined;
  readonly value: string;
  readonly quoted: boolean;
  readonly negated: boolean;
  readonly text: string;
  /** The first character is 1. */
  readonly position: number;
}

export type Clause =
  | Term
  | { readonly kind: 'open'; readonly negated: boolean; readonly text: string; readonly position: number }
  | { readonly kind: 'close' | 'or'; readonly text: string; readonly position: number };

const CLAUSE = /\s+|(-?)\(|\)|(-?)(?:([A-Za-z_]+):)?(?:"([^"]*)"|([^\s()"]+))/y;

/** Splits a search query into its clauses. Throws a QuerySyntaxError naming the position. */
export function tokenize(query: string): Clause[] {
  const clauses: Clause[] = [];
  CLAUSE.lastIndex = 0;
  while (CLAUSE.lastIndex < query.length) {
    const position = CLAUSE.lastIndex + 1;
    const match = CLAUSE.exec(query);
    if (!match) {
      throw new QuerySyntaxError(
        `no viable alternative at character '${query[position - 1]}' (at position ${position})`,
      );
    }
    const [text, groupMinus, minus, operator, phrase, word] = match;
    if (text.trim() === '') continue;
    if (text === ')') clauses.push({ kind: 'close', text, position });
    else if (text.endsWith('(') && groupMinus !== undefined) {
      clauses.push({ kind: 'open', negated: groupMinus === '-', text, position });
    } else if (text === 'OR') clauses.push({ kind: 'or', text, position });
    else {
      const value = phrase ?? word ?? '';
      refuse(text, value, operator, phrase !== undefined, position);
      clauses.push({
        kind: 'term',
        operator: operator?.toLowerCase(),
        value,
        quoted: phrase !== undefined,
        negated: minus === '-',
        text,
        position,
      });
    }
  }
  return clauses;
}

function refuse(text: string, value: string, operator: string | undefined, quoted: boolean, position: number): void {
  if (quoted || operator !== undefined) return;
  if (/^(and|or)$/i.test(value)) {
    throw new QuerySyntaxError(
      `Ambiguous use of ${value.toLowerCase()} as a keyword. Use a space to logically join two clauses, ` +
        `or "${value.toLowerCase()}" to find occurrences of ${value.toLowerCase()} in text (at position ${position})`,
    );
  }
  const odd = /[^\p{L}\p{M}\p{N}\p{So}_#@$'’.&/+-]/u.exec(value);
  if (odd || value === '-' || value === '') {
    throw new QuerySyntaxError(`no viable alternative at character '${odd?.[0] ?? text}' (at position ${position})`);
  }
}
