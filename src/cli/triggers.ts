import { Command } from 'commander';
import { workerConfigFromEnv } from '../config/worker.ts';
import { chooseTriggers } from '../runtime/choose-triggers.ts';
import { openStores } from '../runtime/create-runtime.ts';

/** `connectless triggers …` */
export function triggersCommand(): Command {
  const triggers = new Command('triggers').description('the Kafka triggers that make sinks immediate');
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
  return triggers;
}

function stores() {
  return openStores(workerConfigFromEnv(), process.env);
}
