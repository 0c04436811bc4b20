/** What is known at the moment; undefined is not known (yet). */
export interface Figures {
  /** Of the simulator: all it ever made, and how many different ones it has handed out since it started. */
  posts?: { issued: number; read: number };
  /** In the topic. */
  records?: number;
  /** In the container. */
  blobs?: number;
  /** Of the topic's records, those that the sink has written. */
  written?: number;
}

/** One line of text, in the order in which a post travels; empty where nothing is known. */
export function statusLine(figures: Figures): string {
  const { posts, records, blobs, written } = figures;
  const parts = [
    posts && `posts: ${count(posts.issued)} issued, ${count(posts.read)} read since the start`,
    records !== undefined && `topic: ${count(records)} records`,
    blobs !== undefined &&
      `container: ${count(blobs)} blobs${written === undefined ? '' : ` with ${count(written)} records`}`,
    records !== undefined && written !== undefined && `lag: ${count(Math.max(0, records - written))}`,
  ];
  return parts.filter(Boolean).join(' | ');
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
