import { Command, InvalidArgumentError } from 'commander';
import { DATASET_RECORDS } from './lines.ts';

export interface FlightsOptions {
  records: number;
  /** Folder of everything that the example keeps. */
  data: string;
  keep: boolean;
}

/** Reads the command line (without the program's own two words). Returns the exit code instead where it printed help or an error. */
export function readOptions(args: readonly string[]): FlightsOptions | { exitCode: number } {
  const program = new Command('npm run example:flights --')
    .description(
      'Sends flights by a file source to a topic of six partitions and by two blob sinks to JSON and Avro blobs,\n' +
        'reads the blobs back with independent readers and compares them with the file.',
    )
    .allowExcessArguments(false)
    .option('--records <n>', 'how many of the flights', wholeNumber, DATASET_RECORDS)
    .option('--data <dir>', 'folder for all data; removed at the end if all is equal', '.connectless/flights')
    .option('--keep', 'leave everything running at the end, until Ctrl-C, and keep the data', false)
    .exitOverride();
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    return { exitCode: (error as { exitCode?: number }).exitCode === 0 ? 0 : 2 };
  }
  return program.opts<FlightsOptions>();
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= 1 && value <= DATASET_RECORDS) return value;
  throw new InvalidArgumentError(`Give a whole number from 1 to ${DATASET_RECORDS}.`);
}
