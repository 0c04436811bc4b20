import { describe, expect, it } from 'vitest';
import { JavaPattern, PatternSyntaxException } from './java-regex.ts';

describe('a Java pattern', () => {
  it.each([
    ['(?:(a)|b)+', 'ab', '[$1]', '[a]'],
    ['(a)|(b)|ab', 'ab', '[$1$2]', '[a]b'],
    ['(?<name>[a-z]+)-(\\d+)', 'x-12', '${name}$2$1', 'x12x'],
    ['[a-z&&[^aeiou]]+', 'aborted', '<$0>', 'a<b>orted'],
    ['x*', 'abc', '-', '-abc'],
    ['\\Q.*\\E', 'a.*b', '\\$\\\\', 'a$\\b'],
    ['(?x) a b # comment\n c', 'abc', 'X', 'X'],
    ['(?<=\\d{1,3})k', '12k', 'x', '12x'],
    ['😀.', 'a😀b', '', 'a'],
  ])('%s replaces in %s', (pattern, text, replacement, replaced) => {
    expect(new JavaPattern(pattern).replaceFirst(text, replacement)).toBe(replaced);
  });

  it.each([
    ['a*+a', 'aaa', false],
    ['(?>a|ab)c', 'abc', false],
    ['(a)?\\1b', 'b', false],
    ['(?i)é', 'É', false],
    ['(?iu)é', 'É', true],
    ['\\p{IsLatin}+', 'aé', true],
    ['a$', 'a\n', false],
    ['a$\\R', 'a\r\n', true],
  ])('%s matches all of %j: %s', (pattern, text, matches) => {
    expect(new JavaPattern(pattern).matches(text)).toBe(matches);
  });

  it.each([
    ['a(b', 'Unclosed group near index 3\na(b'],
    ['a**', "Dangling meta character '*' near index 2\na**\n  ^"],
    ['\t[z-a]', 'Illegal character range near index 4\n\t[z-a]\n\t   ^'],
    ['\\p{Foo}', 'Unknown character property name {Foo} near index 6\n\\p{Foo}\n      ^'],
    ['\\p{InGreek}', 'Unknown character property name {InGreek} near index 10\n\\p{InGreek}\n          ^'],
  ])('%s is refused', (pattern, message) => {
    const compile = () => new JavaPattern(pattern);
    expect(compile).toThrow(PatternSyntaxException);
    expect(compile).toThrow(expect.objectContaining({ message }));
  });

  it('does not try again where a loop has failed', () => {
    const started = process.cpuUsage().user;
    expect(new JavaPattern('(a+)+b').matches('a'.repeat(60))).toBe(false);
    expect(new JavaPattern('(?:\\w+\\s?)+!').matches('a'.repeat(60))).toBe(false);
    expect((process.cpuUsage().user - started) / 1e6).toBeLessThan(2);
  });

  it('names the group that a replacement asks for in vain', () => {
    const pattern = new JavaPattern('(a)');
    expect(() => pattern.replaceFirst('a', '$2')).toThrow('No group 2');
    expect(() => pattern.replaceFirst('a', '${x}')).toThrow('No group with name {x}');
    expect(pattern.replaceFirst('b', '$2')).toBe('b');
  });
});
