import type { Case, CaseFile, Difference } from '../case.ts';
import { readFixtures } from '../fixtures.ts';

const json = (asked: Case) => (asked.op === 'to' || asked.op === 'round' ? (asked.bytes ?? '') : '');

const differences: readonly Difference[] = [
  {
    why: 'a number in exponential notation has the digits of a double',
    applies: (asked) => /"int(32|64)"},"payload":1e30/.test(json(asked)),
  },
  {
    why: 'a number written with a fraction or an exponent is an integer where it is whole',
    applies: (asked) =>
      /data\.(Date|Time|Timestamp)/.test(json(asked)) && /"payload":(1\.0|3e9|1e30)}/.test(json(asked)),
  },
  {
    why: 'a Date ends after 100,000,000 days',
    applies: (asked) =>
      /data\.(Date|Timestamp)/.test(json(asked)) && /"payload":-?(2147483647|922337203685477580\d)}/.test(json(asked)),
  },
  {
    why: 'integers and floats have one JavaScript type',
    applies: (asked) =>
      (asked.op === 'from' || asked.op === 'validate') &&
      /"(float|double)"/.test(JSON.stringify(asked.schema)) &&
      asked.value?.[0] === 'int32',
  },
];

/** Cases that are written down in the fixtures only. */
export default { cases: readFixtures('conversions').map(({ asked }) => asked), differences } satisfies CaseFile;
