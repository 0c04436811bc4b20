import { ConnectException } from '../api/errors.ts';
import type { ProducerRecord } from './kafka.ts';
import type { ClientSettings } from './properties.ts';
import { batchHeaderBytes, recordSize, serializedSize } from './record-batch-writer.ts';

/** A record that can never be sent as it is. */
export class RecordTooLargeException extends ConnectException {
  override name = 'RecordTooLargeException';
  override readonly className: string = 'org.apache.kafka.common.errors.RecordTooLargeException';
}

/** Undefined where the record is within max.request.size. */
export function tooLargeToSend(
  record: ProducerRecord,
  { maxRequestSize, eventHubs }: Pick<ClientSettings, 'maxRequestSize' | 'eventHubs'>,
): RecordTooLargeException | undefined {
  if (batchHeaderBytes + recordSize(record) <= maxRequestSize) return undefined;
  const size = serializedSize(record);
  if (size <= maxRequestSize) return undefined;
  const remedy =
    eventHubs === undefined
      ? 'raise max.request.size of the producer, and max.message.bytes of the topic with it.'
      : 'Event Hubs takes no larger messages. Make the record smaller, or let errors.tolerance=all leave it out.';
  return new RecordTooLargeException(
    `The message is ${size} bytes when serialized which is larger than ${maxRequestSize}, which is the value of the max.request.size configuration.`,
    { hint: `Topic ${record.topic}: ${remedy}` },
  );
}

/** @param bytes of the batch of one record that the broker refused */
export function tooLargeForTopic(topic: string, partition: number, bytes: number | undefined): RecordTooLargeException {
  return new RecordTooLargeException(
    `The topic ${topic}, partition ${partition}, does not take a message of ${bytes} bytes: that is more than its max.message.bytes.`,
    { hint: 'Raise max.message.bytes of the topic.' },
  );
}
