import { ConnectException, RetriableException } from '../api/errors.ts';
import type { KafkajsError } from './kafkajs-internals.ts';

/** Error codes of the protocol that are handled one by one. */
export const errorCodes = {
  none: 0,
  offsetOutOfRange: 1,
  unknownTopicOrPartition: 3,
  leaderNotAvailable: 5,
  notLeader: 6,
  messageTooLarge: 10,
  coordinatorLoading: 14,
  coordinatorNotAvailable: 15,
  notCoordinator: 16,
  invalidTopic: 17,
  recordListTooLarge: 18,
  illegalGeneration: 22,
  unknownMember: 25,
  rebalanceInProgress: 27,
  topicNotAuthorized: 29,
  clusterNotAuthorized: 31,
  invalidTimestamp: 32,
  topicExists: 36,
  invalidReplicationFactor: 38,
  invalidConfig: 40,
  notController: 41,
  unsupportedForMessageFormat: 43,
  policyViolation: 44,
  outOfOrderSequence: 45,
  duplicateSequence: 46,
  invalidProducerEpoch: 47,
  unknownProducerId: 59,
  nonEmptyGroup: 68,
  groupNotFound: 69,
  fencedLeaderEpoch: 74,
  unknownLeaderEpoch: 75,
  offsetNotAvailable: 78,
  invalidRecord: 87,
} as const;

const movedCodes: readonly number[] = [
  errorCodes.unknownTopicOrPartition,
  errorCodes.leaderNotAvailable,
  errorCodes.notLeader,
  errorCodes.fencedLeaderEpoch,
  errorCodes.unknownLeaderEpoch,
  errorCodes.offsetNotAvailable,
];

/** The partition is led by another broker than was thought, or by none yet: worth another look at the metadata. */
export function isMoved(code: number): boolean {
  return movedCodes.includes(code);
}

/** No broker answers, or the one that is needed does not. */
export class UnreachableException extends RetriableException {}

/** No answer in time. */
export class RequestTimeoutError extends Error {
  override name = 'RequestTimeoutError';
}

/** The connection is of no use any more, and whether the request was carried out is not known. */
export function isConnectionLost(error: unknown): boolean {
  const { name } = error as KafkajsError;
  return (
    name === 'KafkaJSConnectionError' || name === 'KafkaJSConnectionClosedError' || error instanceof RequestTimeoutError
  );
}

/** Node's codes of failed checks of a certificate. */
const certificateCodes = /CERT|SIGNATURE|SELF_SIGNED|ERR_TLS/;

/** What went wrong with a request, in the runtime's terms. */
export function toConnectError(error: unknown, doing: string, bootstrapServers: string): Error {
  if (error instanceof ConnectException) return error;
  const { name, message, type, code } = error as KafkajsError;
  if (typeof code === 'string' && certificateCodes.test(code)) {
    return new ConnectException(`The certificate of Kafka at ${bootstrapServers} is not accepted: ${message}`, {
      cause: error,
      hint: 'Set ssl.truststore.location to a PEM file with the certificate of its authority.',
    });
  }
  if (isConnectionLost(error) || name === 'KafkaJSLockTimeout') {
    return new UnreachableException(`Kafka at ${bootstrapServers} is not reachable: ${message}`, {
      cause: error,
      hint: 'Check bootstrap.servers, security.protocol and that Kafka runs.',
    });
  }
  if (name === 'KafkaJSSASLAuthenticationError' || type?.includes('SASL')) {
    return new ConnectException(`Kafka at ${bootstrapServers} refused the login: ${message}`, {
      cause: error,
      hint: 'Check sasl.mechanism and the user name and password in sasl.jaas.config.',
    });
  }
  const Kind = (error as { retriable?: boolean }).retriable === true ? RetriableException : ConnectException;
  return new Kind(`${doing}: ${message}`, { cause: error });
}
