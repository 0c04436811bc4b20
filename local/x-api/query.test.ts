import { describe, expect, it } from 'vitest';
import { draftPost } from './generator.ts';
import type { Post } from './post.ts';
import { compileQuery } from './query.ts';
import { USERS } from './users.ts';

const author = USERS[3]!;
const post: Post = {
  ...draftPost(
    { seed: 1, keywords: [] },
    0,
    { text: `I like Coca-Cola and #Kafka, said @${USERS[5]!.username} to 東京`, lang: 'en' },
    author.id,
  ),
  id: '1',
  createdAt: 0,
  visibleAt: 0,
};

describe('a query', () => {
  it.each([
    ['coca', true],
    ['cola coca', true],
    ['coc', false],
    ['"coca cola"', true],
    ['"cola coca"', false],
    ['"coca-cola"', true],
    ['KAFKA', true],
    ['#kafka', true],
    ['#coca', false],
    ['kafka -coca', false],
    ['kafka -pepsi', true],
    ['pepsi OR kafka', true],
    ['pepsi kafka OR coca', true],
    ['pepsi (kafka OR coca)', false],
    ['(pepsi OR coca) -(tea OR milk)', true],
    ['kafka lang:en', true],
    ['kafka lang:ja', false],
    ['kafka -is:retweet', true],
    ['kafka is:retweet', false],
    ['kafka has:mentions -has:links', true],
    [`from:${author.username}`, true],
    [`from:${author.id}`, true],
    ['from:nobody', false],
    [`@${USERS[5]!.username}`, true],
    ['東京', true],
    ['"and"', true],
  ])('%s', (query, matches) => {
    expect(compileQuery(query)(post)).toBe(matches);
  });

  it.each([
    ['-kafka', /at least one positive/],
    ['lang:en', /at least one positive/],
    ['kafka and coca', /Ambiguous use of and/],
    ['(kafka', /missing '\)'/],
    ['kafka)', /missing EOF at '\)' \(at position 6\)/],
    ['kafka OR', /no viable alternative at input '<EOF>'/],
    ['filter:replies kafka', /Reference to invalid operator 'filter'/],
    ['is:big kafka', /Reference to invalid field/],
    ['[kafka]', /no viable alternative at character '\['/],
    ['"kafka', /at position 1/],
  ])('%s is refused', (query, message) => {
    expect(() => compileQuery(query)).toThrow(message);
  });
});
