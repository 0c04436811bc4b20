import { describe, expect, it } from 'vitest';
import { buildQuery, dealTerms, keywordTerm, type Share, userTerm } from './terms.ts';

function queries(keywords: string[], maxTasks: number, userIds: string[] = []): string[] {
  return dealTerms([...keywords.map(keywordTerm), ...userIds.map(userTerm)], maxTasks).map(buildQuery);
}

describe('a keyword in a query', () => {
  it.each([
    ['kafka', 'kafka'],
    ['#kafka', '#kafka'],
    ['@apachekafka', '@apachekafka'],
    ['東京', '東京'],
    ['and', '"and"'],
    ['coca-cola', '"coca-cola"'],
    ['from:me', '"from:me"'],
    ['-kafka', '"-kafka"'],
    ['"event hubs"', '"event hubs"'],
    ['event hubs', '(event hubs)'],
    ['rock or roll', '(rock "or" roll)'],
  ])('%s becomes %s', (keyword, text) => {
    expect(keywordTerm(keyword).text).toBe(text);
  });

  it.each(['"', 'a"b', '"a" b', '--', '()'])('%s is refused', (keyword) => {
    expect(() => keywordTerm(keyword)).toThrow(/^Invalid value .* for configuration filter\.keywords: /);
  });

  it('is refused for a user id that is none', () => {
    expect(() => userTerm('me')).toThrow('Invalid value me for configuration filter.userIds: Could not parse to long.');
  });
});

describe('the keywords', () => {
  it('all come in one query where there is one task', () => {
    expect(queries(['a', 'b', 'c d'], 1, ['12'])).toEqual(['(a OR b OR (c d) OR from:12)']);
  });

  it('are dealt round, each task leaving out what the tasks before it have', () => {
    expect(queries(['a', 'b', 'c', 'd', 'e'], 3)).toEqual(['(a OR d)', '(b OR e) -a -d', 'c -a -d -b -e']);
  });

  it('need no more tasks than there are keywords', () => {
    expect(queries(['a', 'b'], 9)).toEqual(['a', 'b -a']);
  });

  it('of several words go to the last task, since X cannot leave them out', () => {
    expect(queries(['x y', 'a', 'b'], 2)).toEqual(['a', '((x y) OR b) -a']);
    expect(queries(['x y', 'z z'], 3)).toEqual(['((x y) OR (z z))']);
  });

  it('never make a task without keywords', () => {
    const shares: Share[] = dealTerms(['x y', 'a', 'u v'].map(keywordTerm), 3);
    expect(shares.every((share) => share.terms.length > 0)).toBe(true);
  });
});
