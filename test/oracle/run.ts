/**
 * Compares connectless with the real Kafka Connect: `npm run oracle -- [cases] [rest] [--only NAME]… [--record] …`. README.md says more.
 */
import { parseArgs } from 'node:util';
import { chosenCases, compareCases } from './compare-cases.ts';
import { chosenRecordings, compareRest } from './rest/compare-rest.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', multiple: true, default: [] },
    record: { type: 'boolean', default: false },
    fixtures: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
    real: { type: 'string' },
    connectless: { type: 'string' },
  },
});
const { only, ...flags } = values;
const options = { real: undefined, connectless: undefined, ...flags };
const unknown = positionals.find((part) => part !== 'cases' && part !== 'rest');
if (unknown !== undefined) throw new Error(`There is no part ${unknown}: name cases, rest, or none for both.`);
const wanted = (part: string) => positionals.length === 0 || positionals.includes(part);
const cases = wanted('cases') ? chosenCases(only) : [];
const recordings = wanted('rest') && !options.fixtures ? chosenRecordings(only) : [];
if (cases.length + recordings.length === 0)
  throw new Error(`There are neither cases nor requests named ${only.join(', ')}.`);

let total = cases.length > 0 ? await compareCases(cases, options) : 0;
if (recordings.length > 0) total += await compareRest(recordings, options);
console.log(`${total} differences`);
process.exitCode = total > 0 ? 1 : 0;
