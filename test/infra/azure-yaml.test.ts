import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { projectRoot } from '../../local/project.ts';
import { type BicepFile, infra, readBicepFiles } from './bicep-file.ts';

interface Hook {
  run?: string;
  shell?: string;
  secrets?: Record<string, string>;
  posix?: Hook;
  windows?: Hook;
}

interface AzureYaml {
  name: string;
  infra: { path: string; module: string };
  services: Record<string, { project: string; language: string; host: string; remoteBuild?: boolean }>;
  hooks: Record<string, Hook>;
}

/** What azd's public schema of azure.yaml (v1.0, 2026-08) knows, as far as it is used here. */
const KNOWN = {
  root: [
    'name',
    'resourceGroup',
    'metadata',
    'infra',
    'services',
    'resources',
    'pipeline',
    'hooks',
    'requiredVersions',
    'state',
    'platform',
    'workflows',
    'cloud',
  ],
  infra: ['provider', 'path', 'module', 'layers'],
  hooks: ['provision', 'infracreate', 'infradelete', 'down', 'up', 'package', 'publish', 'deploy', 'restore'].flatMap(
    (command) => [`pre${command}`, `post${command}`],
  ),
  hook: ['shell', 'kind', 'dir', 'run', 'continueOnError', 'interactive', 'windows', 'posix', 'secrets', 'config'],
  service: [
    'apiVersion',
    'resourceGroup',
    'resourceName',
    'project',
    'image',
    'host',
    'language',
    'module',
    'dist',
    'remoteBuild',
    'docker',
    'k8s',
    'config',
    'uses',
    'env',
    'hooks',
  ],
  languages: ['dotnet', 'csharp', 'fsharp', 'py', 'python', 'js', 'ts', 'java', 'go', 'golang', 'docker'],
};

const file = parse(readFileSync(join(projectRoot, 'azure.yaml'), 'utf8')) as AzureYaml;
const unknown = (object: object, known: readonly string[]) => Object.keys(object).filter((key) => !known.includes(key));

let azd: BicepFile;
beforeAll(async () => {
  azd = (await readBicepFiles()).get('azd.bicep')!;
});

test('has only what azd knows', () => {
  expect(unknown(file, KNOWN.root)).toEqual([]);
  expect(unknown(file.infra, KNOWN.infra)).toEqual([]);
  expect(unknown(file.hooks, KNOWN.hooks)).toEqual([]);
  for (const service of Object.values(file.services)) {
    expect(unknown(service, KNOWN.service)).toEqual([]);
    expect(KNOWN.languages).toContain(service.language);
    expect(service.host).toBe('function');
  }
});

test('names a template, its parameters, and the service that the template tags', () => {
  for (const suffix of ['.bicep', '.parameters.json']) {
    expect(existsSync(join(projectRoot, file.infra.path, file.infra.module + suffix))).toBe(true);
  }
  const tags = azd.variables.get('appTags')!.text;
  expect(Object.keys(file.services).map((name) => `'azd-service-name': '${name}'`)).toEqual([
    expect.toSatisfy((tag: string) => tags.includes(tag)),
  ]);
});

describe.each(Object.entries(file.hooks))('the hook %s', (_, hook) => {
  const { posix, windows, ...both } = hook;
  const platforms = Object.entries({ posix, windows });

  test('is there for each platform, and nothing stands beside them', () => {
    expect(both).toEqual({});
    expect([posix?.shell, windows?.shell]).toEqual(['sh', 'pwsh']);
    for (const [, each] of platforms) expect(unknown(each!, KNOWN.hook)).toEqual([]);
  });

  test.each(platforms)('runs a file that is there, with secrets that provisioning takes: %s', (__, each) => {
    const [, script] = /^node (\S+\.mjs)$/.exec(each!.run!)!;
    const parameters = readFileSync(join(infra, 'azd.parameters.json'), 'utf8');
    for (const name of Object.values(each!.secrets ?? {})) expect(parameters).toContain(`"\${${name}=`);
    const text = readFileSync(join(projectRoot, script!), 'utf8');
    for (const name of Object.keys(each!.secrets ?? {})) expect(text).toContain(`process.env.${name}`);
    expect(text).toContain('HDINSIGHT_CLUSTER');
    expect(azd.outputs.has('HDINSIGHT_CLUSTER')).toBe(true);
  });
});
