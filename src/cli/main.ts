#!/usr/bin/env node
import { Command } from 'commander';
import { ConfigException } from '../api/index.ts';
import { workerConfigFromEnv } from '../config/worker.ts';
import { chooseTriggers } from '../runtime/choose-triggers.ts';
import { openStores } from '../runtime/create-runtime.ts';

const program = new Command('connectless').description('Kafka Connect without the cluster');
const triggers = program.command('triggers').description('the Kafka triggers that make sinks immediate');

triggers
  .command('show')
  .description('print the published set')
  .action(async () => {
    const { version, entries } = await stores().triggerRow.read();
    console.log(`Version ${version}: ${entries.length ? '' : 'no Kafka triggers'}`);
    for (const { connector, topic } of entries) console.log(`  ${connector} <- ${topic}`);
  });

triggers
  .command('publish')
  .description('publish the set for the registered sinks; apps take it up when they start next')
  .action(async () => {
    const { registry, triggerRow } = stores();
    const entries = chooseTriggers(process.env.CONNECT_KAFKA_TRIGGERS ?? 'auto', await registry.list());
    await triggerRow.publish(entries);
    console.log(`Published ${entries.length} Kafka trigger(s).`);
  });

function stores() {
  return openStores(workerConfigFromEnv(), process.env);
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof ConfigException ? 2 : 1;
}
