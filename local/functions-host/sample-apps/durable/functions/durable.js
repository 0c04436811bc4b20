const { appendFileSync, existsSync } = require('node:fs');
const { join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const df = require('durable-functions');

const file = (name) => join(process.env.SAMPLE_DIR, name);
const note = (name, entry) =>
  appendFileSync(file(name), `${JSON.stringify({ pid: process.pid, at: Date.now(), ...entry })}\n`);

df.app.activity('square', {
  handler: ({ n }) => {
    note('squares', { n });
    return n * n;
  },
});

/** Ends once the test has made a file. */
df.app.activity('waitForFile', {
  handler: async ({ name }) => {
    note('waits', { name });
    while (!existsSync(file(name))) await sleep(20);
    return process.pid;
  },
});

df.app.orchestration('squares', function* (context) {
  const count = context.df.getInput();
  const squares = yield context.df.Task.all(
    Array.from({ length: count }, (_, n) => context.df.callActivity('square', { n })),
  );
  yield context.df.callEntity(new df.EntityId('total', context.df.instanceId), 'add', squares.length);
  return squares.reduce((sum, square) => sum + square, 0);
});

df.app.orchestration('waiter', function* (context) {
  return yield context.df.callActivity('waitForFile', { name: context.df.getInput() });
});

df.app.entity('total', (context) => {
  context.df.setState(context.df.getState(() => 0) + context.df.getInput());
});

df.app.client.http('start', {
  route: 'start/{name}',
  methods: ['POST'],
  handler: async (request, client) => {
    const id = await client.startNew(request.params.name, { input: await request.json() });
    return client.createCheckStatusResponse(request, id);
  },
});
