#!/usr/bin/env node
import { Command } from 'commander';
import { VERSION } from '../runtime/create-runtime.ts';
import { brokersCommand } from './brokers.ts';
import { describeFailure } from './failure.ts';
import { migrateCommand } from './migrate/command.ts';
import { triggersCommand } from './triggers/command.ts';

const CODES =
  '\nExit codes: 0 done, 1 it failed, 2 the input was wrong, 3 something outside is missing (a login, a role, an open window).';

const program = new Command('connectless')
  .description('Kafka Connect without the cluster: the tools beside its REST API')
  .version(VERSION)
  .addHelpText('after', CODES)
  .addCommand(triggersCommand())
  .addCommand(brokersCommand())
  .addCommand(migrateCommand());
for (const command of withSubcommands(program))
  command.exitOverride().showHelpAfterError('Add --help for the options.');

try {
  await program.parseAsync();
} catch (error) {
  const { lines, exitCode } = describeFailure(error);
  for (const line of lines) console.error(line);
  process.exitCode = exitCode;
}

function* withSubcommands(command: Command): Generator<Command> {
  yield command;
  for (const subcommand of command.commands) yield* withSubcommands(subcommand);
}
