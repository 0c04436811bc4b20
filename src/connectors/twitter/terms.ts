import { ConfigException } from '../../api/index.ts';

/** One alternative of a search query, in X's query language. */
export interface Term {
  /** The keyword or user id that it stands for. */
  readonly source: string;
  readonly option: 'filter.keywords' | 'filter.userIds';
  readonly text: string;
  /** X cannot exclude several words that may stand anywhere in a post. */
  readonly negatable: boolean;
}

/**
 * A keyword of one word, a `#tag`, a `@mention`, a "phrase in quotation marks", or several words that must all be in the
 * post. Throws a ConfigException for what X could not search for.
 */
export function keywordTerm(keyword: string): Term {
  const phrase = /^"([^"]*)"$/.exec(keyword)?.[1];
  const words = phrase === undefined ? keyword.split(/\s+/) : [phrase];
  for (const word of words) {
    if (word.includes('"')) {
      throw ConfigException.invalidValue(
        'filter.keywords',
        keyword,
        'a quotation mark may only enclose a whole keyword',
      );
    }
    if (!/[\p{L}\p{N}]/u.test(word)) {
      throw ConfigException.invalidValue('filter.keywords', keyword, 'a keyword needs a letter or a digit');
    }
  }
  const text = phrase === undefined ? words.map(quoteWhereNeeded).join(' ') : keyword;
  return {
    source: keyword,
    option: 'filter.keywords',
    text: words.length > 1 ? `(${text})` : text,
    negatable: words.length === 1,
  };
}

/** Throws a ConfigException for anything but digits. */
export function userTerm(id: string): Term {
  if (!/^\d{1,19}$/.test(id)) throw ConfigException.invalidValue('filter.userIds', id, 'Could not parse to long.');
  return { source: id, option: 'filter.userIds', text: `from:${id}`, negatable: true };
}

/** `and`, `or` and punctuation mean something in a query unless they are quoted. */
function quoteWhereNeeded(word: string): string {
  return /^[#@$]?[\p{L}\p{M}\p{N}_]+$/u.test(word) && !/^(and|or)$/i.test(word) ? word : `"${word}"`;
}

export interface Share {
  readonly terms: readonly Term[];
  /** The terms of the tasks before, in X's query language: a post that matches one of them is theirs. */
  readonly excluded: readonly string[];
}

/**
 * Deals the terms to at most `maxTasks` tasks such that every post that matches comes by exactly one of them. Terms that
 * cannot be excluded all go to the last task, which nobody has to exclude.
 */
export function dealTerms(terms: readonly Term[], maxTasks: number): Share[] {
  const count = Math.min(maxTasks, terms.length);
  const dealt: Term[][] = Array.from({ length: count }, () => []);
  let next = 0;
  for (const term of terms) dealt[term.negatable ? next++ % count : count - 1]?.push(term);
  const shares: Share[] = [];
  const before: string[] = [];
  for (const own of dealt) {
    if (own.length === 0) continue;
    shares.push({ terms: own, excluded: [...before] });
    before.push(...own.map((term) => term.text));
  }
  return shares;
}

/** The search query of one task. */
export function buildQuery({ terms, excluded }: Share): string {
  const texts = terms.map((term) => term.text);
  const wanted = texts.length === 1 ? texts[0] : `(${texts.join(' OR ')})`;
  return [wanted, ...excluded.map((text) => `-${text}`)].join(' ');
}
