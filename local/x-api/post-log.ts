import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Post } from './post.ts';

/**
 * The issued posts, oldest first, in `posts.jsonl`. A post is in the file before anybody can see it, so that a killed
 * simulator neither forgets one nor uses an id again; a last line cut off by a kill is removed at the next start.
 */
export class PostLog {
  readonly #file: number;
  readonly #posts: Post[] = [];

  constructor(dataDir: string) {
    mkdirSync(dataDir, { recursive: true });
    const path = join(dataDir, 'posts.jsonl');
    this.#file = openSync(path, 'a+');
    const bytes = readFileSync(path);
    const whole = bytes.lastIndexOf(10) + 1;
    if (whole < bytes.length) ftruncateSync(this.#file, whole);
    for (const line of bytes.subarray(0, whole).toString('utf8').split('\n')) {
      if (line !== '') this.#posts.push(JSON.parse(line) as Post);
    }
  }

  get all(): readonly Post[] {
    return this.#posts;
  }

  get newest(): Post | undefined {
    return this.#posts.at(-1);
  }

  append(post: Post): void {
    writeSync(this.#file, `${JSON.stringify(post)}\n`);
    this.#posts.push(post);
  }

  /** The number of posts whose id is below the given one. */
  countBelow(id: bigint): number {
    let low = 0;
    let high = this.#posts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (BigInt((this.#posts[middle] as Post).id) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  byId(id: string): Post | undefined {
    const post = this.#posts[this.countBelow(BigInt(id))];
    return post?.id === id ? post : undefined;
  }

  close(): void {
    closeSync(this.#file);
  }
}
