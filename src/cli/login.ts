import { EnvironmentException } from './environment-exception.ts';

/** What @azure/identity throws where nobody is logged in, or the login is not accepted. */
const NAMES = new Set([
  'AggregateAuthenticationError',
  'AuthenticationError',
  'AuthenticationRequiredError',
  'CredentialUnavailableError',
]);

export function isLoginError(error: unknown): error is Error {
  return error instanceof Error && NAMES.has(error.name);
}

/** Says what to do instead of listing every way to log in that was tried. */
export function noLogin(cause: Error): EnvironmentException {
  return new EnvironmentException(`There is no login to Azure: ${cause.message.split('\n')[0]}`, {
    cause,
    hint: 'Log in by `az login` or `azd auth login`; AZURE_TENANT_ID names the tenant, AZURE_AUTHORITY_HOST another cloud.',
  });
}
