import { answer } from './answer.ts';
import type { Answer, Case, CaseFile } from './case.ts';
import { same } from './compare.ts';
import type { Recorded } from './fixtures.ts';

/** The differences without a reason, each with the case, what Connect answered and what connectless answers. */
export async function differencesIn({ differences = [] }: CaseFile, cases: readonly Recorded[]): Promise<string[]> {
  const found: string[] = [];
  for (const [i, { asked, expected }] of cases.entries()) {
    const actual = await answer(asked);
    if (same(asked, expected, actual) || differences.some(({ applies }) => applies(asked, expected))) continue;
    for (const part of parts(asked, expected, actual)) found.push(`  case ${i}: ${part}`);
  }
  return found;
}

/** The records of a case that differ, each by itself. */
function parts(asked: Case, expected: Answer, actual: Answer): string[] {
  const [theirs, ours] = [expected.results, actual.results] as (Answer[] | undefined)[];
  if (!('records' in asked) || !theirs || !ours) return [text(asked, expected, actual)];
  return asked.records.flatMap((record, i) => {
    const one: Case = { ...asked, records: [record] };
    const [their, our] = [theirs[i]!, ours[i]!];
    return same(one, { results: [their] }, { results: [our] }) ? [] : [text(one, their, our)];
  });
}

function text(asked: Case, expected: Answer, actual: Answer): string {
  const lines = [asked, expected, actual].map((each) => JSON.stringify(each));
  return `${lines[0]}\n    Connect:     ${lines[1]}\n    connectless: ${lines[2]}`;
}
