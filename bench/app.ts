import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../local/stack.ts';

/** Of /proc/PID/stat, a second. */
const CLOCK_TICKS = 100;
const STARTED_WITHIN_MS = 300_000;

export type ConnectorConfig = Readonly<Record<string, string>>;

/** Throws Error with the answer where the connector is refused. */
export async function register(app: Stack, name: string, config: ConnectorConfig): Promise<void> {
  const response = await fetch(`${app.restUrl}/connectors/${name}/config`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(config),
  });
  if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`);
}

/** Resolves once so many connectors have a RUNNING task. */
export async function untilRunning(app: Stack, count: number): Promise<void> {
  const end = Date.now() + STARTED_WITHIN_MS;
  for (;;) {
    const response = await fetch(`${app.restUrl}/connectors?expand=status`);
    if (!response.ok) throw new Error(`/connectors: ${response.status} ${await response.text()}`);
    const connectors = (await response.json()) as Record<string, { status: { tasks: { state: string }[] } }>;
    const running = Object.values(connectors).filter(({ status }) => status.tasks[0]?.state === 'RUNNING');
    if (running.length === count) return;
    if (Date.now() > end) throw new Error(`Only ${running.length} of ${count} connectors run.`);
    await sleep(1_000);
  }
}

/** User and system time that the app's worker process has taken so far. Linux only. */
export async function workerCpuSeconds(app: Stack): Promise<number> {
  const { workerPid } = (await app.runFile<{ pid: number; workerPid: number }>('instance-1'))!;
  const fields = (await readFile(`/proc/${workerPid}/stat`, 'utf8')).split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
}
