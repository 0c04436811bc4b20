import { createRequire } from 'node:module';

/** The part of kafkajs 2.2.4's queue of requests that matters here. */
interface RequestQueue {
  pending: unknown[];
  scheduleCheckPendingRequests(): void;
}

const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue/index.js') as {
  prototype: RequestQueue;
};
const schedule = prototype.scheduleCheckPendingRequests;

/**
 * kafkajs looks after waiting requests every millisecond on every connection, also when none waits (about 0.6% of a core
 * each): here only while some wait. `push` schedules the first look itself.
 */
prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
  if (this.pending.length > 0) schedule.call(this);
};
