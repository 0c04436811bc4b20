import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const TOKEN = 'a token for ARM';
export const ID = { subscription: '00000000-0000-0000-0000-00000000000a', resourceGroup: 'lab', app: 'connectlab-app' };
const SITE = `/subscriptions/${ID.subscription}/resourceGroups/${ID.resourceGroup}/providers/Microsoft.Web/sites/${ID.app}`;

type Reply = (response: ServerResponse, request: IncomingMessage) => void;

/** Refuses as ARM does. */
export function refuse(status: number, code: string, headers: Record<string, string> = {}): Reply {
  const body = JSON.stringify({ error: { code, message: `The ${code} of a test.` } });
  return (response) => void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

/** One Functions app as Azure Resource Manager shows it, with the managed identity endpoint of App Service beside it. */
export class Arm {
  /** `POST /restart?…`, in the order in which they came; tokens are not among them. */
  readonly calls: string[] = [];
  /** What answers the next calls of an action (`''`, `/restart`, `/syncfunctiontriggers`), one each, before the usual answer. */
  readonly replies = new Map<string, Reply[]>();
  /** Called by a restart, before it is answered. */
  onRestart: () => Promise<void> = async () => {};
  /** Host name and state that the site shows. */
  hostName: string | undefined;
  state = 'Running';
  readonly #server: Server = createServer((request, response) => void this.#handle(request, response));

  async start(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return this;
  }

  stop(): void {
    this.#server.close().closeAllConnections();
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** For a process whose DefaultAzureCredential shall get its token here. */
  get environment(): Record<string, string> {
    return {
      IDENTITY_ENDPOINT: `${this.url}/msi/token`,
      IDENTITY_HEADER: 'secret of a test',
      AZURE_RESOURCE_MANAGER_ENDPOINT: this.url,
      AZURE_SUBSCRIPTION_ID: ID.subscription,
      AZURE_RESOURCE_GROUP: ID.resourceGroup,
      APP_NAME: ID.app,
    };
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, this.url);
    if (url.pathname === '/msi/token') return this.#token(url, response);
    const action = url.pathname.startsWith(SITE) ? url.pathname.slice(SITE.length) : url.pathname;
    this.calls.push(`${request.method} ${action}${url.search}`);
    const reply = this.replies.get(action)?.shift();
    if (reply) return reply(response, request);
    if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      return refuse(401, 'InvalidAuthenticationToken')(response, request);
    }
    if (!url.pathname.startsWith(SITE)) return refuse(404, 'ResourceNotFound')(response, request);
    if (action === '/restart') await this.onRestart();
    if (action === '/syncfunctiontriggers') return void response.writeHead(204).end();
    const properties = { defaultHostName: this.hostName, state: this.state };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(action === '' ? JSON.stringify({ name: ID.app, properties }) : undefined);
  }

  #token(url: URL, response: ServerResponse): void {
    const expires_on = Math.floor(Date.now() / 1_000) + 3_600;
    const resource = url.searchParams.get('resource');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ access_token: TOKEN, expires_on, resource, token_type: 'Bearer' }));
  }
}
