/** The order of qualifiers that Maven knows; '' is a release. Any other comes after them. */
const QUALIFIERS = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp'];
const SYNONYMS: Record<string, string> = { ga: '', final: '', release: '', cr: 'rc' };
const SHORT: Record<string, string> = { a: 'alpha', b: 'beta', m: 'milestone' };

type Part = number | string;

/** Compares two versions as Maven does: below 0, 0 or above. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = compareParts(left[i], right[i]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Numbers and words, without what says nothing at the end: `4.3.0-ga` is `4.3`. */
function parts(version: string): Part[] {
  const words = version.toLowerCase().match(/\d+|[^\d.-]+/g) ?? [];
  const found = words.map((word, i): Part => {
    if (/^\d+$/.test(word)) return Number(word);
    const followed = /^\d/.test(words[i + 1] ?? '') && version.toLowerCase().includes(word + words[i + 1]);
    const long = followed ? (SHORT[word] ?? word) : word;
    return SYNONYMS[long] ?? long;
  });
  while (found.length > 0 && (found.at(-1) === 0 || found.at(-1) === '')) found.pop();
  return found;
}

/** What is absent counts as 0 beside a number and as a release beside a word. */
function compareParts(a: Part | undefined, b: Part | undefined): number {
  if (typeof a === 'number' || typeof b === 'number') {
    if (typeof a === 'string') return -1;
    if (typeof b === 'string') return 1;
    return (a ?? 0) - (b ?? 0);
  }
  const [left, right] = [rank(a ?? ''), rank(b ?? '')];
  if (left !== right) return left - right;
  return left < QUALIFIERS.length ? 0 : (a ?? '') < (b ?? '') ? -1 : Number(a !== b);
}

function rank(qualifier: string): number {
  const known = QUALIFIERS.indexOf(qualifier);
  return known < 0 ? QUALIFIERS.length : known;
}
