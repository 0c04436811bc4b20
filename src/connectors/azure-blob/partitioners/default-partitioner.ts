import type { Partitioner } from './partitioner.ts';

/** A folder for each Kafka partition. */
export const defaultPartitioner: Partitioner = {
  encode: (record) => `partition=${record.originalKafkaPartition}`,
  wallclock: false,
};
