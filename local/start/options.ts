import { Command, InvalidArgumentError, Option } from 'commander';

export interface StartOptions {
  /** Run the X API simulator (unless there are credentials for the real X) and register the lab's two connectors. */
  demo: boolean;
  /** Of the Connect REST API. */
  port: number;
  /** Function instances. */
  instances: number;
  /** Folder of everything that the local stack keeps. */
  data: string;
  /** `host:port` of a Kafka that is there already. */
  kafka?: string;
  /** Run the app by the user's Functions Core Tools. */
  func: boolean;
  verbose: boolean;
  /** Further options of the local Functions host, as `name=value`. */
  hostOption: string[];
}

/**
 * Reads the command line (without the program's own two words). Help and errors are printed.
 * @returns the options, or the exit code to end with
 */
export function readOptions(args: readonly string[]): StartOptions | { exitCode: number } {
  const program = new Command('npm start --')
    .description(
      'Runs connectless on this machine: Kafka, Azurite, an X API simulator and the Functions app, with two connectors.\n' +
        'Ctrl-C ends everything in order; the next start goes on from there.',
    )
    .allowExcessArguments(false)
    .option('--no-demo', 'no X API simulator, and no connector registered')
    .option('--port <n>', 'port of the Connect REST API', wholeNumber(1, 65_535), 8083)
    .option('--instances <n>', 'function instances', wholeNumber(1, 32), 1)
    .option('--data <dir>', 'folder that keeps all data', '.connectless')
    .option('--kafka <host:port>', 'a Kafka of your own (also: CONNECT_BOOTSTRAP_SERVERS)', servers)
    .option('--func', 'run the app by your Azure Functions Core Tools (`func`)', false)
    .option('--verbose', "show the app's own output as well", false)
    .addOption(
      new Option('--host-option <name=value>', 'further option of the local Functions host')
        .argParser((value: string, before: string[]) => [...before, nameAndValue(value)])
        .default([])
        .hideHelp(),
    )
    .addHelpText(
      'after',
      '\nWith TWITTER_BEARER_TOKEN, or TWITTER_CONSUMER_KEY, TWITTER_CONSUMER_SECRET, TWITTER_ACCESS_TOKEN and\n' +
        'TWITTER_ACCESS_TOKEN_SECRET in the environment, posts are read from the real X instead of the simulator.\n' +
        'Worker settings (CONNECT_…) in the environment are handed to the app.',
    )
    .exitOverride();
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    return { exitCode: (error as { exitCode?: number }).exitCode === 0 ? 0 : 2 };
  }
  return program.opts<StartOptions>();
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };
}

function servers(text: string): string {
  if (text.split(',').every((part) => /^[^\s:]+:\d{1,5}$/.test(part.trim()))) return text;
  throw new InvalidArgumentError('Give host:port, several with commas between.');
}

function nameAndValue(text: string): string {
  if (/^[a-z-]+=/.test(text)) return text;
  throw new InvalidArgumentError('Give name=value.');
}
