import { errorCodes } from './client-errors.ts';
import type { Connections } from './connections.ts';

interface Coordinator {
  errorCode: number;
  coordinator: { nodeId: number };
}

const movedCodes: readonly number[] = [
  errorCodes.coordinatorLoading,
  errorCodes.coordinatorNotAvailable,
  errorCodes.notCoordinator,
];
/** With pauses this is some six seconds: the first group of a new cluster waits for the internal topic. */
const attempts = 12;

/**
 * Sends a request to the broker that looks after a group, wherever it moves.
 * @param codeOf an error code of the answer; any that says the coordinator moved will do
 * @throws RetriableException when the group has no coordinator
 */
export async function requestCoordinator<T>(
  connections: Connections,
  group: string,
  api: string,
  args: object,
  codeOf: (answer: T) => number,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const found = await connections.request<Coordinator>('any', 'GroupCoordinator', { groupId: group });
    let code = found.errorCode;
    if (code === errorCodes.none) {
      const answer = await connections.request<T>(found.coordinator.nodeId, api, args);
      code = codeOf(answer);
      if (!movedCodes.includes(code)) return answer;
    }
    if (!movedCodes.includes(code) || attempt === attempts) {
      throw await connections.failure(code, `The coordinator of group ${group} does not answer`);
    }
    await connections.pause(attempt);
  }
}
