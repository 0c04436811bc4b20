import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { startAzurite } from '../../local/azurite/azurite.ts';
import { startKafka } from '../../local/kafka/kafka.ts';
import { projectRoot } from '../../local/project.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the one Kafka that all integration tests share: topics and groups need names of their own. */
    bootstrapServers: string;
    /** Of the one Azurite that all integration tests share: containers and tables need names of their own. */
    connectionString: string;
  }
}

/** Builds `dist/`, and starts one Kafka and one Azurite for all integration and end-to-end tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'connectless-test-'));
  const log = (line: string) => console.error(line);
  // Never a Kafka that happens to be in the developer's environment: the tests delete and write topics.
  const env = { ...process.env, CONNECT_BOOTSTRAP_SERVERS: undefined };
  const [kafka, azurite, built] = await Promise.allSettled([
    startKafka({ dataDir: join(folder, 'kafka'), detached: true, env, log }),
    startAzurite({ dataDir: join(folder, 'azurite'), log }),
    promisify(execFile)(process.execPath, [join(projectRoot, 'local', 'build.mjs')]),
  ]);
  const end = async () => {
    await Promise.all([kafka, azurite].map((part) => part.status === 'fulfilled' && part.value.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  if (kafka.status === 'rejected' || azurite.status === 'rejected') {
    await end();
    throw kafka.status === 'rejected' ? kafka.reason : (azurite as PromiseRejectedResult).reason;
  }
  // vitest compiles what it imports by itself: only tests that start built programs notice.
  if (built.status === 'rejected') log(`dist/ is built from sources with errors:\n${built.reason.stdout}`);
  project.provide('bootstrapServers', kafka.value.bootstrapServers);
  project.provide('connectionString', azurite.value.connectionString);
  return end;
}
