import { createRequire } from 'node:module';
import type { KafkaConfig } from 'kafkajs';

/**
 * The parts of kafkajs 2.2.4 below its public interface that this room stands on: its connections (sockets, TLS, SASL, API versions) and its
 * encoders and decoders of requests. What lies above, its producer, consumer and admin, keeps state that does not fit exact ranges.
 */
export interface KafkajsBroker {
  connectionPool: KafkajsConnectionPool;
  isConnected(): boolean;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  lookupRequest(apiKey: number, definitions: unknown): (args: never) => KafkajsProtocol;
}

export interface KafkajsConnectionPool {
  host: string;
  port: number;
  send(protocol: KafkajsProtocol): Promise<unknown>;
  pool: { socket?: { destroy(error: Error): void } }[];
}

export interface KafkajsProtocol {
  request: {
    apiKey: number;
    apiVersion: number;
    apiName: string;
    encode(): Promise<{ buffer: Buffer }>;
  };
  response: {
    decode(payload: Buffer): Promise<unknown>;
    parse(decoded: unknown): Promise<unknown>;
  };
  requestTimeout?: number;
  logResponseError?: boolean;
}

interface KafkajsCluster {
  connectionPoolBuilder: { build(address: { host: string; port: number }): Promise<KafkajsConnectionPool> };
  brokerPool: {
    createBroker(options: { connectionPool: KafkajsConnectionPool; logger: unknown; nodeId?: number }): KafkajsBroker;
  };
  rootLogger: unknown;
}

/** Errors that kafkajs throws, by what tells them apart. */
export interface KafkajsError extends Error {
  /** Kafka's name of the error, for errors that a broker answered. */
  type?: string;
  code?: number | string;
}

export interface Kafkajs {
  /** Makes a broker that is not connected yet. */
  broker(address: { host: string; port: number }): Promise<KafkajsBroker>;
  /** Request definitions by the name of their API. */
  requests: Record<string, unknown>;
  apiKeys: Record<string, number>;
  /** Name and retriability of an error code. */
  errorOf(code: number): KafkajsError & { retriable: boolean };
}

const require = createRequire(import.meta.url);

/** Loads kafkajs, which takes some 50 ms the first time. */
export async function loadKafkajs(config: KafkaConfig): Promise<Kafkajs> {
  const { Kafka, logLevel } = await import('kafkajs');
  const kafka = new Kafka({ ...config, logLevel: logLevel.NOTHING, logCreator: () => () => {} });
  const symbol = Object.getOwnPropertySymbols(kafka).find((name) => name.description === 'private:Kafka:createCluster');
  const createCluster = (kafka as unknown as Record<symbol, (options: object) => KafkajsCluster>)[symbol as symbol];
  if (createCluster === undefined) throw new Error('kafkajs is not the version 2.2.4 that connectless needs.');
  const cluster = createCluster({ metadataMaxAge: 300_000, allowAutoTopicCreation: false, isolationLevel: 1 });
  const { requests } = require('kafkajs/src/protocol/requests') as { requests: Record<string, unknown> };
  const apiKeys = require('kafkajs/src/protocol/requests/apiKeys') as Record<string, number>;
  calmRequestQueues();
  const { createErrorFromCode } = require('kafkajs/src/protocol/error') as {
    createErrorFromCode(code: number): KafkajsError & { retriable: boolean };
  };
  return {
    requests,
    apiKeys,
    errorOf: createErrorFromCode,
    async broker(address) {
      const connectionPool = await cluster.connectionPoolBuilder.build(address);
      return cluster.brokerPool.createBroker({ connectionPool, logger: cluster.rootLogger });
    },
  };
}

interface RequestQueue {
  pending: unknown[];
  scheduleCheckPendingRequests(): void;
}

let calmed = false;

/** As it is, every connection looks for requests held back by a quota each millisecond, for ever: 2 % of a core while idle. */
function calmRequestQueues(): void {
  if (calmed) return;
  calmed = true;
  const { prototype } = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this);
  };
}
