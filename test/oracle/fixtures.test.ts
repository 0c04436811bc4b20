import { describe, expect, it } from 'vitest';
import { answer } from './answer.ts';
import { same } from './compare.ts';
import { differencesIn } from './differences.ts';
import { caseFile, caseFileNames, readFixtures } from './fixtures.ts';

describe.each(caseFileNames())('the recordings of %s', async (name) => {
  const { cases, differences = [] } = await caseFile(name);
  const recorded = readFixtures(name);
  const reason = ({ asked, expected }: (typeof recorded)[number]) =>
    differences.find(({ applies }) => applies(asked, expected))?.why;

  it('are of the cases as they are; else run `npm run oracle -- --only <name> --record`', () => {
    expect(recorded.map(({ asked }) => asked)).toEqual(JSON.parse(JSON.stringify(cases)));
    expect(cases.length).toBeGreaterThan(0);
  });

  it('are what connectless answers, but for the differences with a reason', async () => {
    expect((await differencesIn({ cases, differences }, recorded)).join('\n')).toBe('');
  });

  it.each(differences)('differ where a reason says so: $why', async ({ why }) => {
    const found = [];
    for (const each of recorded.filter((each) => reason(each) === why)) {
      if (!same(each.asked, each.expected, await answer(each.asked))) found.push(each);
    }
    expect(found).not.toEqual([]);
  });
});
