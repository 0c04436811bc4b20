const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { app } = require('@azure/functions');

/** Answers with what the function saw of the request. */
const seen = async (request) => ({
  jsonBody: {
    url: request.url,
    method: request.method,
    params: request.params,
    query: [...request.query],
    header: request.headers.get('x-sample'),
    body: await request.text(),
    pid: process.pid,
  },
});

app.http('item', { route: 'items/{id:int}/{part?}', methods: ['GET', 'DELETE'], handler: seen });
app.http('named', { route: 'items/special', methods: ['GET'], handler: async () => ({ body: 'special' }) });
app.http('rest', { route: 'rest/{*path}', methods: ['GET', 'POST', 'PUT'], handler: seen });
app.http('plain', { handler: seen });
app.http('fails', { handler: async () => Promise.reject(new Error('on purpose')) });
app.http('nothing', { handler: async () => undefined });
app.http('dies', { handler: async () => process.exit(7) });
app.http('stuck', { handler: async () => new Promise(() => {}) });
app.http('slow', {
  handler: async () => {
    await new Promise((resolve) => setTimeout(resolve, 800));
    return { body: 'done' };
  },
});
app.http('answer', {
  handler: async (_request, context) => {
    context.log('a line of the app');
    return {
      status: 418,
      headers: { 'x-answer': 'yes', 'content-type': 'application/octet-stream' },
      cookies: [{ name: 'a', value: 'b c', path: '/p', httpOnly: true, sameSite: 'Strict' }],
      body: Buffer.from([0, 255, 10]),
    };
  },
});

app.hook.appTerminate(async () => {
  if (process.env.TERMINATE === 'never') await new Promise(() => {});
  if (process.env.SAMPLE_DIR) writeFileSync(join(process.env.SAMPLE_DIR, `terminated-${process.pid}`), '');
});
