import { createHash } from 'node:crypto';

/** Hexadecimal digits that tell the clusters of one storage account apart. */
const groupDigits = 8;
/** Hexadecimal digits of a name: 64 bits for connectors, 128 for what there may be millions of. */
const connectorDigits = 16;
const nameDigits = 32;

function hash(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}

/** Every partition key of a cluster begins with this, so that several clusters may share an account. */
export function groupHash(groupId: string): string {
  return hash(groupId, groupDigits);
}

export function connectorHash(connector: string): string {
  return hash(connector, connectorDigits);
}

/** Row key of what is named by any text, such as a source partition: table keys allow neither all characters nor all lengths. */
export function nameHash(name: string): string {
  return hash(name, nameDigits);
}

/** Partition key of all rows of a connector. */
export function connectorPartition(groupId: string, connector: string): string {
  return `${groupHash(groupId)}-${connectorHash(connector)}`;
}
