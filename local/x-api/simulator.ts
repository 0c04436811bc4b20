import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { authenticate, type Credentials } from './auth.ts';
import { control, type Stats } from './control.ts';
import { Faults } from './faults.ts';
import { PostLog } from './post-log.ts';
import { Problem, plainProblem } from './problems.ts';
import { RateLimit, type RateLimitSettings, type RateLimitState } from './rate-limit.ts';
import { searchRecent } from './search.ts';
import { PostStream, type StreamSettings } from './stream.ts';

export interface SimulatorSettings extends StreamSettings, Credentials {
  /** 0 takes a free port. */
  readonly port: number;
  readonly dataDir: string;
  readonly rateLimit: RateLimitSettings;
}

/** Credentials that nobody else uses; rate limits a hundred times those of X, so that trying things out is not slow. */
export const DEFAULTS: Omit<SimulatorSettings, 'dataDir'> = {
  port: 0,
  seed: 1,
  rate: 2,
  keywords: ['kafka', 'azure', 'serverless'],
  indexDelayMs: 0,
  bearer: 'simulated-bearer-token',
  consumerKey: 'simulated-consumer-key',
  consumerSecret: 'simulated-consumer-secret',
  accessToken: '1-simulated-access-token',
  accessTokenSecret: 'simulated-access-token-secret',
  rateLimit: { windowSeconds: 900, limits: { app: 45_000, user: 30_000 } },
};

export interface Simulator {
  readonly baseUrl: string;
  readonly log: PostLog;
  readonly stream: PostStream;
  readonly faults: Faults;
  stats(): Stats;
  close(): Promise<void>;
}

/** Starts a simulator of X API v2 on a loopback port. Rejects when the port is taken or the folder cannot be written. */
export async function startSimulator(
  options: Partial<SimulatorSettings> & Pick<SimulatorSettings, 'dataDir'>,
): Promise<Simulator> {
  const settings: SimulatorSettings = { ...DEFAULTS, ...options };
  const log = new PostLog(settings.dataDir);
  const stream = new PostStream(log, settings);
  const faults = new Faults();
  const rateLimit = new RateLimit(settings.rateLimit);
  const byStatus: Record<string, number> = {};
  let requests = 0;
  let served = 0;
  const seen = new Set<string>();
  const stats = (): Stats => ({
    issued: log.all.length,
    served,
    seen: seen.size,
    requests,
    byStatus: { ...byStatus },
    stream: stream.state,
  });

  function answerApi(request: IncomingMessage, url: URL): Answer {
    requests += 1;
    let headers: Record<string, string> = {};
    try {
      const caller = authenticate(settings, request.method ?? 'GET', url, request.headers.authorization);
      if (url.pathname !== '/2/tweets/search/recent' || request.method !== 'GET') throw plainProblem(404);
      const fault = faults.take();
      if (fault?.problem.status === 429) {
        headers = { 'x-rate-limit-limit': String(settings.rateLimit.limits[caller]), ...fault.headers };
      }
      if (fault) throw fault.problem;
      const limit = rateLimit.take(caller);
      headers = limitHeaders(limit);
      if (limit.exceeded) throw plainProblem(429);
      const body = searchRecent(log, url.searchParams);
      const posts = (body.data as { id: string }[] | undefined) ?? [];
      served += posts.length;
      for (const { id } of posts) seen.add(id);
      return { status: 200, headers, body };
    } catch (error) {
      return { ...problemAnswer(error), headers };
    }
  }

  const server = createServer((request, response) => {
    void handle(request, response);
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
    if (!url.pathname.startsWith('/simulator/')) {
      const answer = answerApi(request, url);
      byStatus[answer.status] = (byStatus[answer.status] ?? 0) + 1;
      send(response, answer);
      return;
    }
    try {
      const body = await readJson(request);
      send(response, {
        status: 200,
        headers: {},
        body: control({ log, stream, faults, stats }, request.method ?? '', url, body),
      });
    } catch (error) {
      send(response, problemAnswer(error));
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, '127.0.0.1', resolve);
  }).catch((error: unknown) => {
    stream.stop();
    log.close();
    throw error;
  });
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    stream,
    faults,
    stats,
    async close() {
      stream.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      log.close();
    },
  };
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

function problemAnswer(error: unknown): Answer {
  if (error instanceof Problem) return { status: error.status, headers: {}, body: error.body };
  if (error instanceof RangeError || error instanceof SyntaxError) {
    return {
      status: 400,
      headers: {},
      body: { title: 'Bad Request', detail: error.message, type: 'about:blank', status: 400 },
    };
  }
  console.error(error);
  return { status: 500, headers: {}, body: plainProblem(500).body };
}

function limitHeaders({ limit, remaining, reset }: RateLimitState): Record<string, string> {
  return {
    'x-rate-limit-limit': String(limit),
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(reset),
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : JSON.parse(text);
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  const type = status === 200 || status === 400 ? 'application/json' : 'application/problem+json';
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, ...headers });
  response.end(JSON.stringify(body));
}
