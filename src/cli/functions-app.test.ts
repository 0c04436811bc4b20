import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FunctionsApp, managementEndpoint } from './functions-app.ts';
import type { ResourceManagerOptions } from './resource-manager.ts';
import { Arm, ID, refuse, TOKEN } from './testing/arm.ts';

let arm: Arm;
let said: string[];
let scopes: unknown[];

beforeEach(async () => {
  [arm, said, scopes] = [await new Arm().start(), [], []];
});
afterEach(() => arm.stop());

function app(more: Partial<ResourceManagerOptions> = {}, id: Partial<typeof ID> = {}): FunctionsApp {
  const getToken = async (scope: unknown) => {
    scopes.push(scope);
    return { token: TOKEN, expiresOnTimestamp: Date.now() + 60_000 };
  };
  const options = {
    endpoint: arm.url,
    credential: { getToken },
    say: (line: string) => void said.push(line),
    stepMs: 1,
  };
  return new FunctionsApp({ ...ID, ...id }, { ...options, ...more });
}

test('an app is looked at, restarted and synchronised by the documented calls, with a token for that endpoint', async () => {
  arm.hostName = 'connectlab-app.azurewebsites.net';
  expect(await app().look()).toEqual({ url: 'https://connectlab-app.azurewebsites.net', state: 'Running' });
  await app().restart();
  await app().syncTriggers();
  expect(arm.calls).toEqual([
    'GET ?api-version=2024-04-01',
    'POST /restart?api-version=2024-04-01&synchronous=true',
    'POST /syncfunctiontriggers?api-version=2024-04-01',
  ]);
  expect(new Set(scopes)).toEqual(new Set([`${arm.url}/.default`]));
});

test('what is only accepted is followed to its end', async () => {
  const accepted = { location: '/operations/1?api-version=x', 'retry-after': '0' };
  arm.replies.set('/restart', [(response) => void response.writeHead(202, accepted).end()]);
  arm.replies.set('/operations/1', [
    (response) => void response.writeHead(202, accepted).end(),
    (response) => void response.writeHead(204).end(),
  ]);
  await app().restart();
  const outcome = 'GET /operations/1?api-version=x';
  expect(arm.calls.slice(1)).toEqual([outcome, outcome]);
});

test('a token is not sent to another host that an answer names', async () => {
  const elsewhere = { location: 'https://elsewhere.example/operations/1' };
  arm.replies.set('/restart', [(response) => void response.writeHead(202, elsewhere).end()]);
  await expect(app().restart()).rejects.toThrow('names https://elsewhere.example');
});

describe('a refusal that passes', () => {
  test.each([
    [409, 'Conflict'],
    [429, 'TooManyRequests'],
    [503, 'ServiceUnavailable'],
  ])('is waited out: %d %s', async (status, code) => {
    arm.replies.set('/restart', [refuse(status, code, { 'retry-after': '0' }), refuse(status, code)]);
    await app().restart();
    expect(arm.calls.length).toBe(3);
    expect(said[0]).toBe(`Azure answers ${status} ${code}; trying again in 0 s.`);
  });

  test('and asks for more time than there is ends the call', async () => {
    arm.replies.set('/restart', [refuse(429, 'TooManyRequests', { 'retry-after': '3600' })]);
    await expect(app().restart()).rejects.toMatchObject({
      name: 'ConnectException',
      message: expect.stringContaining('no more calls for now (429 TooManyRequests)'),
      hint: expect.stringContaining('in some minutes'),
    });
    expect(arm.calls.length).toBe(1);
  });

  test('and a date of when to come again are understood', async () => {
    const inThePast = new Date(Date.now() - 60_000).toUTCString();
    arm.replies.set('', [refuse(429, 'TooManyRequests', { 'retry-after': inThePast })]);
    await app({ stepMs: 3_600_000 }).look();
    expect(arm.calls.length).toBe(2);
  });
});

describe('a refusal that stays names what is missing', () => {
  test.each([
    [
      '/restart',
      403,
      'AuthorizationFailed',
      /Microsoft\.Web\/sites\/restart\/action on the app connectlab-app/,
      /'Restart connectlab-app'.*restart-role\.bicep/,
    ],
    ['', 401, 'InvalidAuthenticationTokenTenant', /does not accept the login \(401 InvalidAuth/, /AZURE_TENANT_ID/],
    ['', 404, 'SubscriptionNotFound', /no subscription 0000.*0a \(404/, /--subscription/],
    ['', 404, 'ResourceGroupNotFound', /no resource group lab in the subscription/, /--resource-group/],
    ['', 404, 'ResourceNotFound', /no Functions app connectlab-app in the resource group lab/, /--app/],
  ])('%s %d %s', async (action, status, code, message, hint) => {
    arm.replies.set(action, [refuse(status, code)]);
    await expect(action === '' ? app().look() : app().restart()).rejects.toMatchObject({
      name: 'EnvironmentException',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
    expect(arm.calls.length).toBe(1);
  });

  test('an app of another name, and its name is encoded', async () => {
    await expect(app({}, { app: 'a/b' }).look()).rejects.toThrow('no Functions app a/b in the resource group lab');
    expect(arm.calls[0]).toContain('/sites/a%2Fb?');
  });
});

test('an answer that does not come in time ends the call and says that the outcome is not known', async () => {
  arm.replies.set('/restart', [() => undefined]);
  await expect(app({ answerMs: 100 }).restart()).rejects.toMatchObject({
    message: expect.stringContaining('/sites/connectlab-app/restart: no answer'),
    hint: expect.stringContaining('is not known'),
  });
});

test('without a login nothing is called', async () => {
  const getToken = () => Promise.reject(new Error('ChainedTokenCredential failed.\nmuch more'));
  await expect(app({ credential: { getToken } }).look()).rejects.toMatchObject({
    name: 'EnvironmentException',
    message: 'There is no login to Azure: ChainedTokenCredential failed.',
    hint: expect.stringContaining('az login'),
  });
  expect(arm.calls).toEqual([]);
});

test('the endpoint is that of the cloud, and no token goes over http', () => {
  expect(managementEndpoint(undefined)).toBe('https://management.azure.com');
  expect(managementEndpoint('https://login.microsoftonline.us/')).toBe('https://management.usgovcloudapi.net');
  expect(managementEndpoint('login.chinacloudapi.cn')).toBe('https://management.chinacloudapi.cn');
  expect(() => app({ endpoint: 'http://management.azure.com' })).toThrow('AZURE_RESOURCE_MANAGER_ENDPOINT');
  expect(() => app({ endpoint: 'management.azure.com' })).toThrow('Must be an address with https');
});
