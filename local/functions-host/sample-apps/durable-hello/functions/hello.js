const { app } = require('@azure/functions');
const df = require('durable-functions');

df.app.activity('hello', { handler: (input) => `Hello ${input.name}` });

df.app.orchestration('greetings', function* (context) {
  return yield context.df.Task.all(['a', 'b'].map((name) => context.df.callActivity('hello', { name })));
});

app.http('begin', {
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const id = await client.startNew('greetings');
    return client.createCheckStatusResponse(request, id);
  },
});
