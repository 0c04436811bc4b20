/** Something outside connectless is missing or in the way (a tool, a port, a folder): the message says what to do. */
export class EnvironmentError extends Error {
  override name = 'EnvironmentError';
}

/** What the user asked for cannot be: the message says what to write instead. */
export class InputError extends Error {
  override name = 'InputError';
}
