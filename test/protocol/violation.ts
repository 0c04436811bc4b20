/** An execution in which the protocol did not hold. */
export class Violation extends Error {
  override name = 'Violation';
}
