import { describe, expect, it } from 'vitest';
import { compareVersions } from './maven-version.ts';
import { VersionRange } from './version-range.ts';

describe('VersionRange', () => {
  it.each([
    '4.3.1',
    '[4.3,)',
    '[4.3.1-SNAPSHOT,4.3.1]',
    '04.3.1',
    '4.3.1.0',
    '[4.3.1.ga]',
    '(4.3.1-rc1,4.3.1]',
    '[,]',
    '[1],[4,5)',
  ])('takes 4.3.1 for %s', (spec) => expect(VersionRange.required(spec)?.contains('4.3.1')).toBe(true));

  it.each(['4.3', '(4.3.1,)', '1,2', '[4.3-alpha,4.3.1-rc)', '(4.3.1-sp,)', '[4.3.1.1-1,)', 'v4.3.1', ''])(
    'does not take 4.3.1 for %s',
    (spec) => expect(VersionRange.required(spec)?.contains('4.3.1')).toBe(false),
  );

  it('is any where none is asked for', () => {
    expect(VersionRange.required(undefined)).toBeUndefined();
    expect(VersionRange.required('latest')).toBeUndefined();
  });

  it.each([
    ['[1', 'Unbounded range: [1'],
    ['(1)', 'Single version must be surrounded by []: (1)'],
    ['[2,1]', 'Range defies version ordering: [2,1]'],
    ['[1,2],[1,3]', 'Ranges overlap: [1,2],[1,3]'],
    ['[1,2),3', 'Only fully-qualified sets allowed in multiple set scenario: [1,2),3'],
  ])('refuses %s', (spec, message) => expect(() => VersionRange.required(spec)).toThrow(message));

  it('prints as Maven does', () => {
    expect(`${VersionRange.required(' 1.0 ')}`).toBe('[1.0,1.0]');
    expect(`${VersionRange.required('(,1],[2,3)')}`).toBe('(,1],[2,3)');
  });
});

it('compares versions as Maven does', () => {
  const ordered = ['1-alpha', '1-beta1', '1-m2', '1-rc', '1-SNAPSHOT', '1', '1-sp', '1-x', '1.1', '1.10'];
  const shuffled = [...ordered].reverse().sort(compareVersions);
  expect(shuffled).toEqual(ordered);
  expect(compareVersions('1.0-final', '1')).toBe(0);
});
