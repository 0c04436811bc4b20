import { expect, test } from 'vitest';
import { xAccess } from './x-access.ts';

const oauth = {
  TWITTER_CONSUMER_KEY: 'ck',
  TWITTER_CONSUMER_SECRET: 'cs',
  TWITTER_ACCESS_TOKEN: 'at',
  TWITTER_ACCESS_TOKEN_SECRET: 'ats',
};
const simulator = { baseUrl: 'http://127.0.0.1:1', oauth: { ...oauth, TWITTER_CONSUMER_KEY: 'simulated' } };

test('reads the simulator where there are no credentials', () => {
  expect(xAccess({ TWITTER_ACCESS_TOKEN: '' }, simulator)).toEqual({
    kind: 'simulated',
    settings: { TWITTER_API_BASE_URL: 'http://127.0.0.1:1', ...simulator.oauth },
  });
});

test('reads the real X with the four OAuth values', () => {
  expect(xAccess({ ...oauth, OTHER: 'x' }, simulator)).toEqual({
    kind: 'oauth',
    settings: { TWITTER_API_BASE_URL: 'https://api.x.com', ...oauth },
  });
});

test('a bearer token goes before them', () => {
  expect(xAccess({ TWITTER_BEARER_TOKEN: 'b', TWITTER_ACCESS_TOKEN: 'at' }, simulator)).toEqual({
    kind: 'bearer',
    settings: { TWITTER_API_BASE_URL: 'https://api.x.com', TWITTER_BEARER_TOKEN: 'b' },
  });
});

test('says which of the four is missing', () => {
  const { TWITTER_ACCESS_TOKEN: _, ...three } = oauth;
  expect(() => xAccess(three, simulator)).toThrow('set TWITTER_ACCESS_TOKEN too');
});
