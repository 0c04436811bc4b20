import { describe, expect, it } from 'vitest';
import { createRouter } from '../src/rest/router.ts';
import { recordedHerder } from './rest/recorded-herder.ts';
import { answer, differences, type Exchange, headersOf, recording, recordingNames } from './rest/recordings.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

async function ask(exchange: Exchange) {
  const { request } = exchange;
  const router = createRouter(recordedHerder(exchange), { log });
  const sent = new Request(`http://worker:8083${request.path}`, {
    method: request.method,
    headers: headersOf(request),
    ...(request.body === undefined ? {} : { body: Buffer.from(request.body) }),
  });
  const response = await router(sent);
  return answer(response.status, Object.fromEntries(response.headers), await response.text());
}

describe.each(recordingNames())('the recording %s of a real Connect', (name) => {
  // The platform's Request takes neither TRACE nor a GET with a body.
  const exchanges = recording(name).filter(
    ({ request }) => request.method !== 'TRACE' && !(request.method === 'GET' && request.body !== undefined),
  );

  it.each(exchanges.map((exchange, i) => [i, exchange.request.method, exchange.request.path, exchange] as const))(
    '%i: %s %s',
    async (_i, _method, _path, exchange) => {
      expect(differences(exchange, await ask(exchange))).toEqual([]);
    },
  );
});
