import type { Entities } from './post.ts';
import { userByUsername } from './users.ts';

/** Code points, not UTF-16 units: that is how X counts positions. */
function positions(text: string, match: RegExpMatchArray): { start: number; end: number } {
  const start = [...text.slice(0, match.index)].length;
  return { start, end: start + [...match[0]].length };
}

/**
 * Finds hashtags, cashtags, mentions of known users and links in a text.
 * Links must be t.co addresses already; `expanded` says where each leads.
 */
export function findEntities(text: string, expanded: ReadonlyMap<string, string> = new Map()): Entities {
  return {
    hashtags: [...text.matchAll(/(?<![\p{L}\p{N}_&])#[\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*/gu)].map((match) => ({
      ...positions(text, match),
      tag: match[0].slice(1),
    })),
    cashtags: [...text.matchAll(/(?<![\p{L}\p{N}_$])\$[A-Za-z]{1,6}\b/gu)].map((match) => ({
      ...positions(text, match),
      tag: match[0].slice(1),
    })),
    mentions: [...text.matchAll(/(?<![\p{L}\p{N}_])@[A-Za-z0-9_]{1,15}\b/gu)].flatMap((match) => {
      const user = userByUsername(match[0].slice(1));
      return user ? [{ ...positions(text, match), username: user.username, id: user.id }] : [];
    }),
    urls: [...text.matchAll(/https:\/\/t\.co\/[A-Za-z0-9]+/gu)].map((match) => {
      const target = expanded.get(match[0]) ?? match[0];
      return {
        ...positions(text, match),
        url: match[0],
        expanded_url: target,
        display_url: target.replace(/^https?:\/\//, '').slice(0, 26),
      };
    }),
  };
}
