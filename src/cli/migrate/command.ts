import { Command } from 'commander';
import { ConfigException } from '../../api/index.ts';
import { readUrl } from '../url.ts';
import { type Assessment, assessAll } from './assess.ts';
import { ConnectCluster, type Found } from './connect-cluster.ts';
import { Journal } from './journal.ts';
import { move } from './move.ts';

interface Options {
  from: string;
  to: string;
  fromHeader?: string[];
  toHeader?: string[];
  connector?: string[];
  dryRun?: true;
  back?: true;
  journal: string;
}

const HELP = `
Each connector is stopped at one cluster before it starts at the other, and its offsets go with it: no record is lost or doubled that
the connector itself would not lose or double over a restart. The old cluster keeps its connectors, stopped; --back brings them to life
again, with the offsets that they have reached meanwhile. A move that was interrupted goes on when it is called again.

  connectless migrate --from http://old:8083 --to https://APP.azurewebsites.net --to-header "x-functions-key: KEY" --dry-run`;

/** `connectless migrate --from URL --to URL` */
export function migrateCommand(): Command {
  return new Command('migrate')
    .description('move connectors, with their offsets, from a running Connect cluster')
    .requiredOption('--from <url>', 'REST address of the old cluster', readUrl)
    .requiredOption('--to <url>', 'REST address of connectless', readUrl, process.env.CONNECT_REST_URL)
    .option('--connector <name>', 'only this one; may be given several times', collect)
    .option('--dry-run', 'say what would be moved and what stands against it; change nothing')
    .option('--back', 'move from --to to --from')
    .option('--from-header <header>', 'header for the calls to --from, as "name: value"', collect)
    .option('--to-header <header>', 'header for the calls to --to, as "name: value"', collect)
    .option('--journal <file>', 'what is under way is noted here', 'connectless-migrate.json')
    .addHelpText('after', HELP)
    .action(migrate);
}

async function migrate(options: Options): Promise<void> {
  const old = new ConnectCluster(options.from, { headers: headers(options.fromHeader) });
  const own = new ConnectCluster(options.to, { headers: headers(options.toHeader) });
  const [from, to] = options.back ? [own, old] : [old, own];
  const chosen = choose(await from.connectors(), options.connector ?? [], from.url);
  const assessed = await assessAll(chosen, to);
  for (const assessment of assessed) report(assessment, to.url);
  const hindered = assessed.filter(({ problems }) => problems.length);
  if (hindered.length) {
    throw new ConfigException(`Nothing was moved: ${hindered.length} of ${assessed.length} connectors cannot be.`, {
      hint: 'Mend what is said above, or name the others by --connector.',
    });
  }
  const open = assessed.filter(({ moved }) => !moved);
  if (options.dryRun) return console.log(`${open.length} of ${assessed.length} connectors would be moved.`);
  const journal = await Journal.open(options.journal);
  for (const { name, found } of open) await move(name, found, { from, to, journal, say: (line) => console.log(line) });
  console.log(`${open.length} of ${assessed.length} connectors were moved to ${to.url}.`);
}

function choose(connectors: Map<string, Found>, names: readonly string[], url: string): Map<string, Found> {
  const missing = names.filter((name) => !connectors.has(name));
  if (missing.length) throw new ConfigException(`There is no connector ${missing.join(', ')} at ${url}.`);
  return names.length ? new Map(names.map((name) => [name, connectors.get(name)!])) : connectors;
}

function report({ name, found, problems, notes, moved }: Assessment, url: string): void {
  const verdict = problems.length ? 'cannot be moved' : moved ? `runs at ${url} already` : 'can be moved';
  console.log(`${name} (${found.config['connector.class']}, ${found.state}): ${verdict}`);
  for (const problem of problems) console.log(`  problem: ${problem}`);
  for (const note of notes) console.log(`  note: ${note}`);
}

function collect(value: string, all: string[] = []): string[] {
  return [...all, value];
}

function headers(lines: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^([^:\s]+)\s*:\s*(.+)$/.exec(line) ?? [];
      if (!name || !value) throw new ConfigException(`'${line}' is no header: write it as "name: value".`);
      return [name, value];
    }),
  );
}
