import { ConnectException } from '../../api/index.ts';

/** Validation gave up, as Connect's does for some configurations: REST answers 500 with the name of the Java exception. */
export class ValidationFailure extends ConnectException {
  override name = 'ValidationFailure';
  override readonly className: string;

  /** @param className of Connect's exception */
  constructor(className: string, message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.className = className;
  }
}
