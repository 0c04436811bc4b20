import { beforeAll, expect, test } from 'vitest';
import { APP_SETTINGS } from '../../src/config/app-settings.ts';
import { type BicepFile, properties, readBicepFiles } from './bicep-file.ts';

let files: Map<string, BicepFile>;
beforeAll(async () => {
  files = await readBicepFiles();
});

/** Names in the objects of a file's variables that end in `Settings`. */
function written(file: string): string[] {
  const variables = [...files.get(file)!.variables].filter(([name]) => /settings$/i.test(name));
  return variables.flatMap(([, value]) => (value.type === 'object' ? [...properties(value).keys()] : []));
}

const known = new Map(APP_SETTINGS.map((setting) => [setting.name, setting]));

test('every setting has one entry', () => {
  expect(known.size).toBe(APP_SETTINGS.length);
});

test('what Bicep writes on every plan is read by somebody, and allowed on Flex', () => {
  const names = written('main.bicep');
  expect(names.length).toBeGreaterThan(15);
  expect(names.filter((name) => !known.has(name) || known.get(name)!.premiumOnly)).toEqual([]);
});

test('what only Elastic Premium takes is written there, all of it, and nowhere else', () => {
  const premium = APP_SETTINGS.filter(({ premiumOnly }) => premiumOnly).map(({ name }) => name);
  expect(written('modules/function-premium.bicep').sort()).toEqual(premium.sort());
  expect(written('modules/function-flex.bicep')).toEqual([]);
});

test('a deployment sets every setting that has no default and that the app needs', () => {
  const names = new Set(written('main.bicep'));
  for (const name of ['CONNECT_BOOTSTRAP_SERVERS', 'AzureWebJobsStorage__tableServiceUri', 'AZURE_CLIENT_ID']) {
    expect(names, name).toContain(name);
  }
});
