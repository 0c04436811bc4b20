import { ConnectException } from '../api/index.ts';

/** Something outside this program is missing or refuses: a login, a role, a resource. The command ends with code 3. */
export class EnvironmentException extends ConnectException {
  override name = 'EnvironmentException';
}
