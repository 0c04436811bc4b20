#!/usr/bin/env node
import { Command } from 'commander';
import { ConfigException, ConnectException } from '../api/index.ts';
import { brokersCommand } from './brokers.ts';
import { migrateCommand } from './migrate/command.ts';
import { triggersCommand } from './triggers.ts';

const program = new Command('connectless').description('Kafka Connect without the cluster');
program.addCommand(triggersCommand());
program.addCommand(brokersCommand());
program.addCommand(migrateCommand());

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof ConnectException && error.hint) console.error(error.hint);
  process.exitCode = error instanceof ConfigException ? 2 : 1;
}
