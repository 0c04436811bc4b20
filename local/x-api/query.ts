import type { Post } from './post.ts';
import { type Clause, QuerySyntaxError, type Term, tokenize } from './query-tokens.ts';
import { userById } from './users.ts';

type Matcher = (post: Post) => boolean;

/** Operators that only narrow what another clause found. */
const NARROWING = new Set(['lang', 'is', 'has']);

const HAS: Readonly<Record<string, Matcher>> = {
  hashtags: (post) => post.entities.hashtags.length > 0,
  cashtags: (post) => post.entities.cashtags.length > 0,
  links: (post) => post.entities.urls.length > 0,
  mentions: (post) => post.entities.mentions.length > 0,
  media: (post) => post.media.length > 0,
  images: (post) => post.media.some((media) => media.type === 'photo'),
  videos: (post) => post.media.some((media) => media.type === 'video'),
  geo: (post) => post.place !== undefined,
};

const IS: Readonly<Record<string, Matcher>> = {
  retweet: (post) => post.reference?.type === 'retweeted',
  reply: (post) => post.reference?.type === 'replied_to',
  quote: (post) => post.reference?.type === 'quoted',
  verified: (post) => userById(post.authorId)?.verified === true,
};

/**
 * Compiles a search query: keywords, "phrases", #tags, @mentions, $cashtags, from:, to:, lang:, is:, has:, OR, AND by a
 * blank, parentheses, negation by `-`. Throws a QuerySyntaxError with every fault X would report.
 */
export function compileQuery(query: string): Matcher {
  const clauses = tokenize(query);
  let at = 0;

  function alternatives(): { matcher: Matcher; positive: boolean } {
    const branches = [conjunction()];
    while (clauses[at]?.kind === 'or') {
      at += 1;
      branches.push(conjunction());
    }
    const matchers = branches.map((branch) => branch.matcher);
    return {
      matcher: (post) => matchers.some((matches) => matches(post)),
      positive: branches.every((branch) => branch.positive),
    };
  }

  function conjunction(): { matcher: Matcher; positive: boolean } {
    const parts: { matcher: Matcher; positive: boolean }[] = [];
    for (let clause = clauses[at]; clause && clause.kind !== 'or' && clause.kind !== 'close'; clause = clauses[at]) {
      at += 1;
      parts.push(clause.kind === 'open' ? group(clause) : term(clause));
    }
    if (parts.length === 0) throw unexpected(clauses[at], query);
    const matchers = parts.map((part) => part.matcher);
    return {
      matcher: (post) => matchers.every((matches) => matches(post)),
      positive: parts.some((part) => part.positive),
    };
  }

  function group(open: Clause): { matcher: Matcher; positive: boolean } {
    const inner = alternatives();
    if (clauses[at]?.kind !== 'close')
      throw new QuerySyntaxError(`missing ')' at '<EOF>' (at position ${query.length})`);
    at += 1;
    if (open.kind === 'open' && open.negated) {
      return { matcher: (post) => !inner.matcher(post), positive: false };
    }
    return inner;
  }

  const whole = alternatives();
  const rest = clauses[at];
  if (rest) throw new QuerySyntaxError(`missing EOF at '${rest.text}' (at position ${rest.position})`);
  if (!whole.positive) {
    throw new QuerySyntaxError('Rules must contain at least one positive, non-stopword clause (at position 1)');
  }
  return whole.matcher;
}

function unexpected(clause: Clause | undefined, query: string): QuerySyntaxError {
  const [text, position] = clause ? [clause.text, clause.position] : ['<EOF>', query.length];
  return new QuerySyntaxError(`no viable alternative at input '${text}' (at position ${position})`);
}

function term(clause: Clause): { matcher: Matcher; positive: boolean } {
  if (clause.kind !== 'term') throw new QuerySyntaxError(`no viable alternative at input '${clause.text}'`);
  const matches = matcherOf(clause);
  const positive = !clause.negated && !(clause.operator && NARROWING.has(clause.operator));
  return { matcher: clause.negated ? (post) => !matches(post) : matches, positive };
}

function matcherOf({ operator, value, quoted, position }: Term): Matcher {
  const wanted = value.toLowerCase();
  switch (operator) {
    case 'from':
      return (post) => isUser(post.authorId, wanted);
    case 'to':
      return (post) => post.inReplyToUserId !== undefined && isUser(post.inReplyToUserId, wanted);
    case 'lang':
      return (post) => post.lang === wanted;
    case 'is':
    case 'has': {
      const matches = (operator === 'is' ? IS : HAS)[wanted];
      if (matches) return matches;
      throw new QuerySyntaxError(`Reference to invalid field '${operator}:${value}' (at position ${position})`);
    }
    case undefined:
      break;
    default:
      throw new QuerySyntaxError(
        `Reference to invalid operator '${operator}'. Operator is not available in current product or product packaging. ` +
          `Please refer to complete available operator list at http://t.co/operators. (at position ${position})`,
      );
  }
  if (!quoted && wanted.startsWith('#')) {
    return (post) => post.entities.hashtags.some(({ tag }) => tag.toLowerCase() === wanted.slice(1));
  }
  if (!quoted && wanted.startsWith('$')) {
    return (post) => post.entities.cashtags.some(({ tag }) => tag.toLowerCase() === wanted.slice(1));
  }
  if (!quoted && wanted.startsWith('@')) {
    return (post) => post.entities.mentions.some(({ username }) => username.toLowerCase() === wanted.slice(1));
  }
  const phrase = wordsOf(value);
  if (phrase === ' ') {
    throw new QuerySyntaxError(
      `Rules must contain at least one positive, non-stopword clause (at position ${position})`,
    );
  }
  return (post) => textOf(post).includes(phrase);
}

function isUser(id: string, wanted: string): boolean {
  return id === wanted || userById(id)?.username.toLowerCase() === wanted;
}

const texts = new WeakMap<Post, string>();

function textOf(post: Post): string {
  let text = texts.get(post);
  if (text === undefined) {
    text = wordsOf(post.text);
    texts.set(post, text);
  }
  return text;
}

/** The text as X's index sees it: words in lower case, split at everything that is not a letter, digit or underscore. */
function wordsOf(text: string): string {
  const words = text.toLowerCase().match(/[\p{L}\p{M}\p{N}_]+/gu) ?? [];
  return words.length === 0 ? ' ' : ` ${words.join(' ')} `;
}
