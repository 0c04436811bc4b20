import { ConnectException } from '../api/index.ts';
import { EnvironmentException } from './environment-exception.ts';
import { type Refusal, ResourceManager, type ResourceManagerOptions } from './resource-manager.ts';

/** Where a Functions app is. */
export interface AppId {
  subscription: string;
  resourceGroup: string;
  app: string;
}

const API_VERSION = '2024-04-01';

/** The Azure Resource Manager of the public cloud and of the others, by the host that logs in there. */
const ENDPOINTS: Readonly<Record<string, string>> = {
  'login.microsoftonline.com': 'https://management.azure.com',
  'login.microsoftonline.us': 'https://management.usgovcloudapi.net',
  'login.chinacloudapi.cn': 'https://management.chinacloudapi.cn',
  'login.partner.microsoftonline.cn': 'https://management.chinacloudapi.cn',
};

/** Of the cloud that `AZURE_AUTHORITY_HOST` logs in to; of the public one where it is not set or not known. */
export function managementEndpoint(authorityHost: string | undefined): string {
  const host = (authorityHost ?? '').replace(/^https?:\/\//, '').replace(/[/:].*$/, '');
  return ENDPOINTS[host] ?? 'https://management.azure.com';
}

/** A Functions app, by Azure Resource Manager. Errors say which setting, role or resource is missing. */
export class FunctionsApp {
  readonly #id: AppId;
  readonly #manager: ResourceManager;

  constructor(id: AppId, options: ResourceManagerOptions) {
    this.#id = id;
    this.#manager = new ResourceManager(options);
  }

  /** Its address, and whether it runs. */
  async look(): Promise<{ url: string | undefined; state: string }> {
    const site = (await this.#call('GET', '', 'read')) as { properties?: { defaultHostName?: string; state?: string } };
    const { defaultHostName, state = '' } = site.properties ?? {};
    return { url: defaultHostName && `https://${defaultHostName}`, state };
  }

  /** Restarts all instances; functions are looked for anew. Resolves once Azure says that it is done. */
  async restart(): Promise<void> {
    await this.#call('POST', '/restart', 'restart/action', '&synchronous=true');
  }

  /** Tells the scale controller which triggers there are. */
  async syncTriggers(): Promise<void> {
    await this.#call('POST', '/syncfunctiontriggers', 'syncfunctiontriggers/action');
  }

  #call(method: 'GET' | 'POST', what: string, action: string, query = ''): Promise<unknown> {
    const { subscription, resourceGroup, app } = this.#id;
    const group = `/subscriptions/${encodeURIComponent(subscription)}/resourceGroups/${encodeURIComponent(resourceGroup)}`;
    const site = `${group}/providers/Microsoft.Web/sites/${encodeURIComponent(app)}`;
    const path = `${site}${what}?api-version=${API_VERSION}${query}`;
    return this.#manager.call(method, path, (refusal) => this.#explain(refusal, `Microsoft.Web/sites/${action}`));
  }

  #explain({ status, code, message }: Refusal, action: string): Error {
    const { subscription, resourceGroup, app } = this.#id;
    const answer = `(${[status, code].filter(Boolean).join(' ')})`;
    switch (status) {
      case 401:
        return new EnvironmentException(`Azure does not accept the login ${answer}: ${message}`, {
          hint: 'Log in anew, to the tenant of the subscription: `az login --tenant …`, or set AZURE_TENANT_ID.',
        });
      case 403:
        return new EnvironmentException(`You may not do ${action} on the app ${app} ${answer}.`, {
          hint:
            `Ask for the role 'Restart ${app}': deploy with operatorPrincipalId set to your object id ` +
            '(infra/modules/restart-role.bicep makes the role). A role that was just given takes up to ten minutes.',
        });
      case 404:
        return new EnvironmentException(`${notFound(code, this.#id)} ${answer}.`, {
          hint: 'Check --app, --resource-group and --subscription, and that you are logged in to their tenant.',
        });
      case 429:
        return new ConnectException(`Azure takes no more calls for now ${answer}: ${message}`, {
          hint: 'Call the command again in some minutes.',
        });
      default:
        return new ConnectException(
          `Azure refuses ${action} on ${app} in ${resourceGroup}, ${subscription} ${answer}: ${message}`,
        );
    }
  }
}

function notFound(code: string, { subscription, resourceGroup, app }: AppId): string {
  if (/Subscription/.test(code)) return `There is no subscription ${subscription}`;
  if (/ResourceGroup/.test(code))
    return `There is no resource group ${resourceGroup} in the subscription ${subscription}`;
  return `There is no Functions app ${app} in the resource group ${resourceGroup}`;
}
