import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSettings } from './settings.ts';

let folder: string;
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connectless-settings-'));
  await mkdir(file('.azure/lab'), { recursive: true });
  await mkdir(file('.azure/other'));
  await mkdir(file('deep/er'), { recursive: true });
  await writeFile(file('azure.yaml'), 'name: x\n');
  await writeFile(file('.azure/config.json'), '{"version":1,"defaultEnvironment":"lab"}');
  await writeFile(file('.azure/lab/.env'), 'APP_NAME="lab-app"\nAzureWebJobsStorage__tableServiceUri="https://lab/"\n');
  await writeFile(file('.azure/other/.env'), 'APP_NAME="other-app"\n');
  const Values = {
    APP_NAME: 'a',
    CONNECT_GROUP_ID: 'g',
    S__tableServiceUri: 'https://s',
    S__clientId: 'c',
    AZURE_CLIENT_ID: 'c',
  };
  await writeFile(file('local.settings.json'), JSON.stringify({ IsEncrypted: false, Values }));
  await writeFile(file('encrypted.json'), JSON.stringify({ IsEncrypted: true, Values }));
  await writeFile(file('broken.json'), '{');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test("values of azd's default environment stand in for what the environment does not say", () => {
  const settings = readSettings(undefined, { APP_NAME: '', B: 'b' }, file('deep/er'));
  expect(settings).toEqual({ APP_NAME: 'lab-app', AzureWebJobsStorage__tableServiceUri: 'https://lab/', B: 'b' });
  expect(readSettings(undefined, { APP_NAME: 'mine' }, folder).APP_NAME).toBe('mine');
});

test('AZURE_ENV_NAME names another one', () => {
  expect(readSettings(undefined, { AZURE_ENV_NAME: 'other' }, folder).APP_NAME).toBe('other-app');
  expect(readSettings(undefined, { AZURE_ENV_NAME: 'none' }, folder).APP_NAME).toBeUndefined();
});

test("a settings file goes before azd, and the identity in it is the app's, not the caller's", () => {
  const settings = readSettings(file('local.settings.json'), { CONNECT_GROUP_ID: 'h' }, folder);
  expect(settings).toEqual({ APP_NAME: 'a', CONNECT_GROUP_ID: 'h', S__tableServiceUri: 'https://s' });
});

test.each([
  ['none.json', /There is no file .*none\.json/],
  ['encrypted.json', /are encrypted/],
  ['broken.json', /is no JSON/],
])('%s is refused', (name, message) => {
  expect(() => readSettings(file(name), {}, folder)).toThrow(message);
});
