import * as df from 'durable-functions';
import type { SliceInput } from '../src/runtime/dispatcher.ts';
import { runSinkDrain } from '../src/runtime/sink-drain.ts';
import { runSlice } from '../src/runtime/slice.ts';
import { runSourceSlice } from '../src/runtime/source-slice.ts';
import { DurableDispatcher, SLICE } from './composition/durable-dispatcher.ts';
import { getRuntime, track } from './composition/runtime.ts';

const client = df.input.durableClient();

const connectRunSlice = df.app.activity('connectRunSlice', {
  extraInputs: [client],
  handler: async (input: SliceInput, context): Promise<void> => {
    const dispatcher = new DurableDispatcher(df.getClient(context));
    await track(runSlice(await getRuntime(), dispatcher, input, { source: runSourceSlice, sink: runSinkDrain }));
  },
});

/** One slice of a task, on whatever instance gets it. */
df.app.orchestration(SLICE, function* (context) {
  yield connectRunSlice(context.df.getInput());
});
