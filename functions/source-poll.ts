import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { tick } from '../src/runtime/leader.ts';
import { DurableDispatcher } from './composition/durable-dispatcher.ts';
import { getRuntime } from './composition/runtime.ts';

app.timer('sourcePoll', {
  schedule: process.env.CONNECT_POLL_SCHEDULE ?? '*/5 * * * * *',
  extraInputs: [df.input.durableClient()],
  handler: async (_timer, context) => {
    await tick(await getRuntime(), new DurableDispatcher(df.getClient(context)));
  },
});
