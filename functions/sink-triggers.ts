import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { runSinkBatch } from '../src/runtime/sink-batch.ts';
import { triggerFunctionName } from '../src/store/triggers.ts';
import { DurableDispatcher } from './composition/durable-dispatcher.ts';
import { toPartitionBatches } from './composition/kafka-batch.ts';
import { getRuntime, track } from './composition/runtime.ts';
import { kafkaTriggerOptions, loadTriggers } from './composition/triggers.ts';
import { loadWorker } from './composition/worker.ts';

const client = df.input.durableClient();

for (const entry of await loadTriggers()) {
  app.generic(triggerFunctionName(entry), {
    trigger: { type: 'kafkaTrigger', name: 'records', ...kafkaTriggerOptions(entry, await loadWorker()) },
    extraInputs: [client],
    handler: async (values, context) => {
      const dispatcher = new DurableDispatcher(df.getClient(context));
      const batches = toPartitionBatches(entry.topic, values, context.triggerMetadata ?? {});
      await track(runSinkBatch(await getRuntime(), dispatcher, entry.connector, batches));
    },
  });
}
