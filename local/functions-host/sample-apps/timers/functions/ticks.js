const { appendFileSync } = require('node:fs');
const { join } = require('node:path');
const { app } = require('@azure/functions');

const note = (name) => async (timer) => {
  const line = JSON.stringify({ name, pid: process.pid, at: Date.now(), timer });
  appendFileSync(join(process.env.SAMPLE_DIR, 'ticks'), `${line}\n`);
};

app.timer('monitored', { schedule: '%TICK_SCHEDULE%', useMonitor: true, handler: note('monitored') });
app.timer('unmonitored', { schedule: '00:00:01', handler: note('unmonitored') });
app.timer('startup', { schedule: '0 0 0 1 1 *', runOnStartup: true, handler: note('startup') });
