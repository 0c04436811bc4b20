import { ConnectException } from '../../src/api/index.ts';
import { callsAnswer } from './calls-answer.ts';
import type { Answer, Case } from './case.ts';
import { dataAnswer } from './data-answer.ts';
import { definitionAnswer } from './definition-answer.ts';
import { recordsAnswer } from './records-answer.ts';

/** What connectless makes of a case, in the notation of the Java program. */
export async function answer(asked: Case): Promise<Answer> {
  try {
    switch (asked.op) {
      case 'transform':
      case 'predicate':
        return await recordsAnswer(asked);
      case 'builder':
      case 'struct':
      case 'headers':
        return callsAnswer(asked);
      case 'parse':
      case 'validateConfig':
      case 'keys':
      case 'pluginKeys':
        return definitionAnswer(asked);
      default:
        return await dataAnswer(asked);
    }
  } catch (error) {
    return failure(error);
  }
}

/** An error that connectless did not mean to throw has a class that no Java error has. */
export function failure(error: unknown): Answer {
  if (error instanceof ConnectException) return { error: error.message, errorClass: error.className };
  return { error: String(error), errorClass: `JavaScript's ${(error as Error).name}` };
}
