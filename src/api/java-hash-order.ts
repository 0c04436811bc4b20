/**
 * Names in the order in which a Java `HashMap` goes through them: where two of them end up as one, the later one wins.
 * @param smallest number of buckets, a power of two
 */
export function javaHashOrder(names: readonly string[], smallest = 16): string[] {
  let buckets = smallest;
  while (names.length > buckets * 0.75) buckets *= 2;
  const bucket = new Map(names.map((name) => [name, spread(hashCode(name)) & (buckets - 1)]));
  return [...names].sort((a, b) => bucket.get(a)! - bucket.get(b)!);
}

/** As `javaHashOrder`, of a `HashMap` that was made as a copy of another one with `copied` names. */
export function javaHashCopyOrder(names: readonly string[], copied = names.length): string[] {
  let buckets = 1;
  while (buckets < copied / 0.75 + 1) buckets *= 2;
  return javaHashOrder(names, buckets);
}

/** Java's `String.hashCode`. */
function hashCode(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0;
  return hash;
}

function spread(hash: number): number {
  return hash ^ (hash >>> 16);
}
