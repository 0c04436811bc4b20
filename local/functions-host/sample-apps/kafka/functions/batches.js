const { appendFileSync } = require('node:fs');
const { join } = require('node:path');
const { app } = require('@azure/functions');

const trigger = (options) => ({
  type: 'kafkaTrigger',
  brokerList: '%KAFKA%',
  consumerGroup: `${process.env.PREFIX}-${options.topic}`,
  ...options,
  topic: `%PREFIX%-${options.topic}`,
});

const note = (name, values, context) => {
  const { triggerMetadata, retryContext } = context;
  appendFileSync(
    join(process.env.SAMPLE_DIR, 'batches'),
    `${JSON.stringify({ name, pid: process.pid, values, triggerMetadata, retryContext })}\n`,
  );
};

app.generic('binary', {
  trigger: trigger({ topic: 'binary', cardinality: 'many', dataType: 'binary' }),
  handler: async (values, context) => note('binary', values.map(String), context),
});

app.generic('strings', {
  trigger: trigger({ topic: 'strings', cardinality: 'many', dataType: 'string' }),
  handler: async (values, context) => note('strings', values, context),
});

app.generic('single', {
  trigger: trigger({ topic: 'single', cardinality: 'one', dataType: 'string' }),
  handler: async (value, context) => note('single', value, context),
});

for (const name of ['shared-a', 'shared-b']) {
  app.generic(name, {
    trigger: { ...trigger({ topic: name, cardinality: 'many', dataType: 'binary' }), consumerGroup: '%PREFIX%-shared' },
    handler: async (values, context) => note(name, values.map(String), context),
  });
}

app.generic('failing', {
  trigger: trigger({ topic: 'failing', cardinality: 'many', dataType: 'binary' }),
  handler: async (values, context) => {
    note('failing', values.map(String), context);
    throw new Error('on purpose');
  },
});

app.generic('retried', {
  trigger: trigger({ topic: 'retried', cardinality: 'many', dataType: 'binary' }),
  retry: { strategy: 'fixedDelay', delayInterval: 0, maxRetryCount: 2 },
  handler: async (values, context) => {
    note('retried', values.map(String), context);
    throw new Error('on purpose');
  },
});
