import { app } from '@azure/functions';
import { keepSinksAlive } from '../src/runtime/keep-alive.ts';
import { getRuntime, track } from './composition/runtime.ts';

app.timer('keepAlive', {
  schedule: '0 30 3 * * *',
  handler: async () => {
    await track(getRuntime().then(keepSinksAlive));
  },
});
