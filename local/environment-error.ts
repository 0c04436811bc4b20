/** Something outside connectless is missing or in the way (a tool, a port, a folder): the message says what to do. */
export class EnvironmentError extends Error {
  override name = 'EnvironmentError';
}
