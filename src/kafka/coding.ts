import type { KafkajsProtocol } from './kafkajs-internals.ts';

/** Replaces how kafkajs writes a request or reads its answer. */
export interface Coding<T> {
  /** How long the broker is asked to wait before it answers, milliseconds. */
  waitMs?: number;
  /** A version that kafkajs does not know, where its bytes are those of the newest that it does. */
  apiVersion?: number;
  encode?: (apiVersion: number) => Buffer;
  decode?: (payload: Buffer, apiVersion: number) => T;
}

/** Milliseconds, in the answers of most requests: how long this one was held back, and how long the next ones are to be. */
export interface Throttled {
  throttleTime?: number;
  clientSideThrottleTime?: number;
}

/** A request of kafkajs with another coding. */
export function recoded<T>(
  original: KafkajsProtocol,
  { encode, decode, apiVersion: newer }: Coding<T>,
): KafkajsProtocol {
  const { request, response, ...rest } = original;
  const apiVersion = newer ?? request.apiVersion;
  return {
    ...rest,
    request: { ...request, apiVersion, ...(encode ? { encode: async () => bufferOf(encode(apiVersion)) } : {}) },
    response: {
      decode: decode ? async (payload) => decode(payload, apiVersion) : response.decode,
      parse: async (decoded) => decoded,
    },
    logResponseError: false,
  };
}

/** kafkajs copies `buffer`, and looks for `buf` to know an encoder. */
function bufferOf(buffer: Buffer): { buffer: Buffer; buf: Buffer } {
  return { buffer, buf: buffer };
}
