import { ConfigException, SerializationException } from '../../api/index.ts';

/**
 * The subject under which a schema is registered.
 * @param recordName full name of a record, message or titled object; undefined for other schemas
 */
export type SubjectNameStrategy = (topic: string, recordName: string | undefined) => string;

const PACKAGE = 'io.confluent.kafka.serializers.subject.';

const STRATEGIES = ['TopicNameStrategy', 'RecordNameStrategy', 'TopicRecordNameStrategy'] as const;

/** The strategy of `key.subject.name.strategy` or `value.subject.name.strategy`. Throws ConfigException. */
export function subjectNameStrategy(className: string, isKey: boolean): SubjectNameStrategy {
  const side = isKey ? 'key' : 'value';
  const option = `${side}.subject.name.strategy`;
  const named = (recordName: string | undefined) => {
    if (recordName !== undefined) return recordName;
    throw new SerializationException(
      `In configuration ${option} = ${fullName(className)}, the message ${side} must only be a record schema`,
    );
  };
  switch (STRATEGIES.find((name) => name === className || PACKAGE + name === className)) {
    case 'TopicNameStrategy':
      return (topic) => `${topic}-${side}`;
    case 'RecordNameStrategy':
      return (_, recordName) => named(recordName);
    case 'TopicRecordNameStrategy':
      return (topic, recordName) => `${topic}-${named(recordName)}`;
    default:
      throw ConfigException.invalidValue(option, className, `Class ${className} could not be found.`);
  }
}

/** Whether all schemas of a topic's side share a subject, so that it is known before the schema is. */
export function isByTopic(className: string): boolean {
  return className.replace(PACKAGE, '') === 'TopicNameStrategy';
}

function fullName(className: string): string {
  return className.startsWith(PACKAGE) ? className : PACKAGE + className;
}
