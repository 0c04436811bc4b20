import type { MaybePromise } from '../../api/index.ts';
import { converterException, type FailureTexts } from './errors.ts';

/** Without a promise where there is none to wait for. */
export function chain<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** What fails, at once or by the promise, fails as a converter does. */
export function guarded<T>(texts: FailureTexts, call: () => MaybePromise<T>): MaybePromise<T> {
  const fail = (error: unknown): never => {
    throw converterException(error, texts);
  };
  try {
    const result = call();
    return result instanceof Promise ? result.catch(fail) : result;
  } catch (error) {
    return fail(error);
  }
}
