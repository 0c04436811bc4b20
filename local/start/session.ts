import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type LocalAzurite, startAzurite } from '../azurite/azurite.ts';
import { tail } from '../detached.ts';
import { EnvironmentError } from '../errors.ts';
import { readJsonFile, writeJsonFile } from '../json-file.ts';
import { type LocalKafka, startKafka } from '../kafka/kafka.ts';
import { freePorts, isPortFree } from '../ports.ts';
import { isAlive } from '../process.ts';
import { DEFAULTS } from '../x-api/simulator.ts';
import { appSettings } from './app-settings.ts';
import { type Folders, removeRunFiles, takeDataFolder } from './data-folder.ts';
import type { Display } from './display.ts';
import { FigureReader } from './figures.ts';
import { type ConnectorRequest, readLab, register, withAccess } from './lab.ts';
import type { StartOptions } from './options.ts';
import type { Part } from './part.ts';
import { publishTriggers } from './publish-triggers.ts';
import type { Ready } from './ready.ts';
import { hostPart, type SimulatorSettings, xApiPart } from './stack-parts.ts';
import { statusLine } from './status-line.ts';
import { type XAccess, xAccess } from './x-access.ts';

/** Time for each part to end by itself, in ms: together below the 10 seconds that an end may take. */
const graceMs = { host: 7_000, xApi: 1_000 };

/** One run of the local stack: brought up, watched, and ended in order. */
export class Session {
  readonly #options: StartOptions;
  readonly #display: Display;
  readonly #env: NodeJS.ProcessEnv;
  readonly #folders: Folders;
  readonly #giveUp = new AbortController();
  #kafka: LocalKafka | undefined;
  #azurite: LocalAzurite | undefined;
  #xApi: Part | undefined;
  #host: Part | undefined;
  #releaseFolder: (() => Promise<void>) | undefined;
  #figures: FigureReader | undefined;
  #timers: NodeJS.Timeout[] = [];
  #ending = false;
  #postsPerSecond = 0;

  constructor(options: StartOptions, display: Display, env: NodeJS.ProcessEnv) {
    this.#options = options;
    this.#display = display;
    this.#env = env;
    const data = resolve(options.data);
    this.#folders = { data, run: join(data, 'run'), logs: join(data, 'logs') };
  }

  /**
   * Brings everything up. `onLost` hears of the end of Kafka or Azurite, after which nothing can go on.
   * @throws EnvironmentError, or the reason of `abandon`; what was started runs on until `end`
   */
  async start(onLost: (message: string) => void): Promise<void> {
    this.#releaseFolder = await takeDataFolder(this.#folders, (line) => this.#say(line));
    const { xApiPort } = await this.#checkPorts();
    const lab = await readLab();
    const baseUrl = `http://127.0.0.1:${xApiPort}`;
    const access = xAccess(this.#env, { baseUrl, oauth: simulatorOauth });
    const simulated = this.#options.demo && access.kind === 'simulated';
    await this.#startServices(simulated ? this.#simulatorSettings(xApiPort, lab.source) : undefined);
    const { bootstrapServers } = this.#kafka!;
    const { connectionString } = this.#azurite!;
    const env = appSettings(this.#env, {
      port: this.#options.port,
      bootstrapServers,
      connectionString,
      x: access.settings,
    });
    this.#giveUp.signal.throwIfAborted();
    this.#say(`Functions app: starting (${this.#options.func ? 'func' : 'local host'})`);
    this.#host = hostPart(this.#folders, this.#options, env, this.#voice());
    await this.#host.start();
    this.#giveUp.signal.throwIfAborted();
    if (this.#options.func) {
      await writeJsonFile(join(this.#folders.run, 'host.json'), { pid: this.#host.pid, port: this.#options.port });
    }
    const restUrl = `http://localhost:${this.#options.port}`;
    if (this.#options.demo) await this.#registerLab(restUrl, lab, access);
    if (simulated) await this.#beginToPost(baseUrl);
    const ready: Ready = {
      pid: process.pid,
      restUrl,
      bootstrapServers,
      connectionString,
      ...(simulated && { xApi: baseUrl }),
    };
    this.#showPlaces(ready, lab.sink, access);
    await writeJsonFile(join(this.#folders.run, 'ready.json'), ready);
    this.#watchServices(onLost);
    if (this.#options.demo) this.#showFigures(ready, lab);
  }

  /** Makes a start that is under way give up soon. */
  abandon(): void {
    this.#giveUp.abort(new Error('Stopped while it started'));
    for (const part of [this.#host, this.#xApi]) void part?.stop(graceMs.host);
  }

  /** Ends everything in order: first who uses, then what is used. */
  async end(): Promise<void> {
    this.#ending = true;
    for (const timer of this.#timers) clearInterval(timer);
    if (this.#releaseFolder) await rm(join(this.#folders.run, 'ready.json'), { force: true }).catch(() => {});
    await this.#figures?.close().catch(() => {});
    this.#display.end();
    await this.#endOne('the Functions app', this.#host && (() => this.#host!.stop(graceMs.host)));
    await this.#endOne('the X API simulator', this.#xApi && (() => this.#xApi!.stop(graceMs.xApi)));
    await this.#endOne('Azurite', this.#azurite?.stop);
    await this.#endOne('Kafka', this.#kafka?.pid === undefined ? undefined : this.#kafka.stop);
    if (this.#releaseFolder) await removeRunFiles(this.#folders.run).catch(() => {});
    await this.#releaseFolder?.();
  }

  /** The user does not want to wait: kills what is ours; Azurite and Kafka are told to end, and write what they hold. */
  force(): void {
    this.#host?.kill();
    this.#xApi?.kill();
    for (const pid of [this.#azurite?.pid, this.#kafka?.pid]) {
      if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGTERM');
    }
  }

  #say(line: string): void {
    this.#display.say(line);
  }

  #voice() {
    const say = (line: string) => this.#say(line);
    return this.#options.verbose ? { say, output: say } : { say };
  }

  async #endOne(name: string, stop: (() => Promise<void>) | undefined): Promise<void> {
    if (!stop) return;
    this.#say(`Ending ${name}`);
    await stop().catch((error: Error) => this.#say(`${name}: ${error.message}`));
  }

  async #checkPorts(): Promise<{ xApiPort: number }> {
    const { port } = this.#options;
    if (!(await isPortFree(port))) {
      throw new EnvironmentError(`Port ${port} is in use. Choose another with --port.`);
    }
    const file = join(this.#folders.data, 'ports.json');
    const kept = await readJsonFile<{ xApi: number }>(file);
    const xApiPort = kept && (await isPortFree(kept.xApi)) ? kept.xApi : (await freePorts(1))[0]!;
    await writeJsonFile(file, { xApi: xApiPort });
    return { xApiPort };
  }

  async #startServices(simulator: SimulatorSettings | undefined): Promise<void> {
    const { data, run, logs } = this.#folders;
    const log = (line: string) => this.#say(line);
    const { signal } = this.#giveUp;
    const shared = { runDir: run, detached: true, log, signal };
    const { kafka } = this.#options;
    const parts = await Promise.allSettled([
      startKafka({
        ...shared,
        dataDir: join(data, 'kafka'),
        logFile: join(logs, 'kafka.log'),
        env: this.#env,
        ...(kafka === undefined ? {} : { bootstrapServers: kafka }),
      }).then((started) => {
        this.#kafka = started;
      }),
      startAzurite({ ...shared, dataDir: join(data, 'azurite'), logFile: join(logs, 'azurite.log') }).then(
        (started) => {
          this.#azurite = started;
          return this.#publishTriggers(started.connectionString);
        },
      ),
      simulator && this.#startSimulator(simulator),
    ]);
    signal.throwIfAborted();
    for (const part of parts) if (part.status === 'rejected') throw part.reason;
  }

  /** Needs storage alone: goes on while Kafka starts. */
  async #publishTriggers(connectionString: string): Promise<void> {
    const around = { port: this.#options.port, bootstrapServers: 'localhost:9092', connectionString, x: {} };
    const env = appSettings(this.#env, around);
    await publishTriggers({ env, signal: this.#giveUp.signal, say: (line) => this.#say(line) });
  }

  async #startSimulator(settings: SimulatorSettings): Promise<void> {
    this.#xApi = xApiPart(this.#folders, settings, this.#voice());
    await this.#xApi.start();
  }

  #simulatorSettings(port: number, source: ConnectorRequest): SimulatorSettings {
    return { port, keywords: String(source.config['filter.keywords']), rate: () => this.#postsPerSecond };
  }

  /** Only once the source is there, which reads from its creation on: so every post that was issued can be followed. */
  async #beginToPost(baseUrl: string): Promise<void> {
    this.#postsPerSecond = DEFAULTS.rate;
    await fetch(`${baseUrl}/simulator/stream`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rate: this.#postsPerSecond }),
      signal: AbortSignal.any([this.#giveUp.signal, AbortSignal.timeout(10_000)]),
    });
  }

  async #registerLab(
    restUrl: string,
    lab: { source: ConnectorRequest; sink: ConnectorRequest },
    access: XAccess,
  ): Promise<void> {
    for (const connector of [lab.sink, withAccess(lab.source, access.kind)]) {
      const isNew = await register(restUrl, connector, this.#giveUp.signal);
      this.#say(`Connector ${connector.name}: ${isNew ? 'registered' : 'there already, goes on'}`);
    }
  }

  #showPlaces(ready: Ready, sink: ConnectorRequest, access: XAccess): void {
    const x = ready.xApi ?? access.settings.TWITTER_API_BASE_URL;
    this.#say(
      [
        '',
        `  Connect REST API  ${ready.restUrl}`,
        `  Kafka             ${ready.bootstrapServers}`,
        `  Storage           ${ready.connectionString}`,
        ...(this.#options.demo
          ? [
              `  Blobs             ${this.#azurite!.blobEndpoint}/${sink.config['azblob.container.name']}`,
              `  X API             ${x}${ready.xApi ? ' (simulator)' : ''}`,
            ]
          : []),
        `  Logs              ${this.#folders.logs}`,
        '',
        'Ctrl-C ends everything in order.',
      ].join('\n'),
    );
  }

  #watchServices(onLost: (message: string) => void): void {
    const services = [
      { name: 'Kafka', pid: this.#kafka?.pid, logFile: join(this.#folders.logs, 'kafka.log') },
      { name: 'Azurite', pid: this.#azurite?.pid, logFile: join(this.#folders.logs, 'azurite.log') },
    ];
    const timer = setInterval(() => {
      const lost = services.find(({ pid }) => pid !== undefined && !isAlive(pid));
      if (!lost) return;
      clearInterval(timer);
      void tail(lost.logFile, 12).then((lines) =>
        onLost(`${lost.name} has ended unexpectedly. The end of its log ${lost.logFile}:\n${lines}`),
      );
    }, 1_000);
    this.#timers.push(timer);
  }

  #showFigures(ready: Ready, lab: { source: ConnectorRequest; sink: ConnectorRequest }): void {
    const reader = new FigureReader({
      bootstrapServers: ready.bootstrapServers,
      connectionString: ready.connectionString,
      topic: String(lab.source.config['kafka.status.topic']),
      group: `connect-${lab.sink.name}`,
      container: String(lab.sink.config['azblob.container.name']),
      ...(ready.xApi && { xApi: ready.xApi }),
    });
    this.#figures = reader;
    let reading = false;
    const show = async () => {
      if (reading) return;
      reading = true;
      const figures = await reader.read();
      reading = false;
      const line = statusLine(figures);
      if (line !== '' && !this.#ending) this.#display.update(line);
    };
    this.#timers.push(setInterval(() => void show(), process.stdout.isTTY ? 2_000 : 5_000));
  }
}

const simulatorOauth = {
  TWITTER_CONSUMER_KEY: DEFAULTS.consumerKey,
  TWITTER_CONSUMER_SECRET: DEFAULTS.consumerSecret,
  TWITTER_ACCESS_TOKEN: DEFAULTS.accessToken,
  TWITTER_ACCESS_TOKEN_SECRET: DEFAULTS.accessTokenSecret,
};
