import { DefaultAzureCredential } from '@azure/identity';
import { ConfigException } from '../../api/index.ts';
import { awaitApp } from '../await-app.ts';
import { EnvironmentException } from '../environment-exception.ts';
import { type AppId, FunctionsApp, managementEndpoint } from '../functions-app.ts';
import { MaintenanceWindow } from '../maintenance-window.ts';
import { readSettings, type Settings } from '../settings.ts';
import { count, differences, readPlan } from './plan.ts';

interface PublishOptions {
  settings?: string;
  dryRun?: true;
  restart?: true;
  app?: string;
  resourceGroup?: string;
  subscription?: string;
  window?: string;
  now?: true;
  restUrl?: string;
  functionKey?: string;
  armEndpoint?: string;
}

const say = (line: string) => console.log(line);

/** `connectless triggers publish`: all that could refuse is asked before anything is written. */
export async function publish(options: PublishOptions): Promise<void> {
  const settings = readSettings(options.settings);
  const { row, published, entries, choices } = await readPlan(settings);
  const changes = differences(choices);
  const due = changes.length > 0 || published.version > published.restarted;
  if (options.restart && due) requireOpen(options, settings);
  const app = options.restart && due ? openApp(options, settings) : undefined;
  const found = await app?.look();
  if (found && found.state !== 'Running') {
    throw new EnvironmentException(`Nothing was published: the app is ${found.state || 'in an unknown state'}.`, {
      hint: 'Publish without --restart: an app that does not run takes the set up when it is started.',
    });
  }
  for (const line of changes) say(line);
  if (options.dryRun) {
    say(`${count(changes.length, 'change')} would be published${app ? ', and the app restarted' : ''}.`);
    return;
  }
  const { version } = changes.length ? await row.publish(entries) : published;
  say(
    changes.length
      ? `Published version ${version}: ${count(entries.length, 'trigger')}.`
      : `Nothing has changed since version ${version}.`,
  );
  if (!app) {
    if (options.restart)
      say(version ? 'The app was restarted for it before, and is left alone.' : 'No restart is needed.');
    else if (changes.length) say('Apps take it up when they start next; --restart does that now.');
    return;
  }
  if (!changes.length) say('This command has not restarted the app for it yet, and does so now.');
  say('Restarting; Ctrl-C ends the wait, not the restart.');
  say('Slices under way are cut off and taken up again from their checkpoints; nothing is lost or doubled.');
  await app.restart();
  await row.noteRestart(version);
  const url = options.restUrl ?? found?.url;
  if (url) await awaitApp(url, { key: options.functionKey ?? settings.CONNECT_FUNCTION_KEY, say });
  await app.syncTriggers().catch(({ message }: Error) => {
    console.error(`The scale controller was not told: ${message} The app tells it by itself within a minute.`);
  });
  say(`Restarted: ${count(entries.length, 'Kafka trigger')} from now on.`);
}

function requireOpen({ window = '', now }: PublishOptions, settings: Settings): void {
  const text = window || settings.CONNECT_MAINTENANCE_WINDOW;
  if (!text) return;
  const times = new MaintenanceWindow(text);
  const opens = times.nextOpening(new Date());
  if (!opens || now) return;
  throw new EnvironmentException(
    `Nothing was published: the maintenance window ${times.text} opens ${times.show(opens)}.`,
    {
      hint: 'Call the command then, or restart outside of it by --now.',
    },
  );
}

function openApp(options: PublishOptions, settings: Settings): FunctionsApp {
  const id: AppId = {
    app: required(options.app, settings, '--app', 'APP_NAME'),
    resourceGroup: required(options.resourceGroup, settings, '--resource-group', 'AZURE_RESOURCE_GROUP'),
    subscription: required(options.subscription, settings, '--subscription', 'AZURE_SUBSCRIPTION_ID'),
  };
  const { AZURE_TENANT_ID: tenantId, AZURE_AUTHORITY_HOST: authorityHost } = settings;
  return new FunctionsApp(id, {
    endpoint: options.armEndpoint ?? settings.AZURE_RESOURCE_MANAGER_ENDPOINT ?? managementEndpoint(authorityHost),
    credential: new DefaultAzureCredential({
      ...(tenantId ? { tenantId } : {}),
      ...(authorityHost ? { authorityHost } : {}),
    }),
    say,
  });
}

function required(given: string | undefined, settings: Settings, option: string, setting: string): string {
  const value = given || settings[setting];
  if (value) return value;
  throw new ConfigException(`--restart needs ${option}, or ${setting} in the environment or the azd environment.`);
}
