import { Command, Option } from 'commander';
import { readUrl } from '../url.ts';
import { plan } from './plan.ts';
import { publish } from './publish.ts';

const SOURCES = `
Settings are read as the app reads them (CONNECT_GROUP_ID, CONNECT_STORAGE, CONNECT_KAFKA_TRIGGERS, CONNECT_SASL_MECHANISM, …): from the
environment, else from --settings, else from the azd environment. Storage by an identity takes your login, which needs the role
Storage Table Data Contributor on the account (Storage Table Data Reader for plan).`;

const WHAT = `
Every sink runs without a trigger: the drain brings its records within 1 to 5 s. A Kafka trigger brings them at once, and costs a consumer of
some 25 threads on every instance, on Flex Consumption a scale group with instances of its own. Worth it for sinks that must be faster than that.`;

const RESTART = `
Apps take the set up when they start. --restart restarts the app after a change, and only then: slices under way are cut off and taken up
again where their checkpoints are, nothing is lost or doubled; REST does not answer meanwhile. The role for it is made by
infra/modules/restart-role.bicep (operatorPrincipalId). In another cloud set AZURE_AUTHORITY_HOST.

  connectless triggers publish --restart --app APP --resource-group RG --subscription ID --window "Sun 02:00-04:00 Europe/Berlin"`;

/** `connectless triggers …` */
export function triggersCommand(): Command {
  const triggers = new Command('triggers').description('Kafka triggers, which make sinks immediate');
  const settings = () => new Option('--settings <file>', 'app settings, as in local.settings.json');
  triggers
    .command('plan')
    .description('show which sinks would have a Kafka trigger, why, and what it costs; changes nothing')
    .addOption(settings())
    .option('--json', 'as JSON')
    .addHelpText('after', WHAT + SOURCES)
    .action(plan);
  triggers
    .command('publish')
    .description('publish the set of triggers that plan shows, and restart the app on request')
    .addOption(settings())
    .option('--dry-run', 'say what would be done; do nothing')
    .option('--restart', 'restart the app in Azure, if the set has changed')
    .option('--app <name>', 'Functions app (default: APP_NAME)')
    .option('--resource-group <name>', 'its resource group (default: AZURE_RESOURCE_GROUP)')
    .option('--subscription <id>', 'its subscription (default: AZURE_SUBSCRIPTION_ID)')
    .option('--window <when>', 'when it may restart, as in "Sun 02:00-04:00 UTC" (default: CONNECT_MAINTENANCE_WINDOW)')
    .option('--now', 'restart outside of the window, too')
    .option('--rest-url <url>', 'where the app is waited for (default: its host name in Azure)', readUrl)
    .option('--function-key <key>', 'key for its REST API (default: CONNECT_FUNCTION_KEY)')
    .option(
      '--arm-endpoint <url>',
      'Azure Resource Manager (default: AZURE_RESOURCE_MANAGER_ENDPOINT, else of the cloud)',
    )
    .addHelpText('after', RESTART + SOURCES)
    .action(publish);
  return triggers;
}
