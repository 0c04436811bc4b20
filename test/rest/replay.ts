/**
 * Compares a running worker with the recordings of a real Connect: `node test/rest/replay.ts http://127.0.0.1:8083 [name …]`
 * prints each difference and how many there were.
 */
import { recording, recordingNames, replay, sendTo } from './recordings.ts';

const [base, ...names] = process.argv.slice(2);
if (base === undefined) throw new Error('Name the worker, e.g. http://127.0.0.1:8083');
const send = sendTo(new URL(base));
let total = 0;
for (const name of names.length > 0 ? names : recordingNames()) {
  const exchanges = recording(name);
  const found = await replay(exchanges, send);
  total += found.length;
  console.log(`${name}: ${found.length} differences in ${exchanges.length} exchanges`);
  for (const difference of found) console.log(`  ${difference}`);
}
process.exitCode = total > 0 ? 1 : 0;
