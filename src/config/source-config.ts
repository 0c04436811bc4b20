import { atLeast, type ConfigDef, ifSet, nonEmpty, oneOfIgnoringCase } from '../api/index.ts';
import { COMMON_CONFIG, uniqueAliases } from './common-config.ts';

const EXACTLY_ONCE = 'Exactly Once Support';

/** The options that every source connector has. */
export const SOURCE_CONFIG = [
  ...COMMON_CONFIG,
  {
    name: 'topic.creation.groups',
    type: 'LIST',
    default: [],
    validator: uniqueAliases('topic creation groups'),
    importance: 'LOW',
    doc: 'Groups of configurations for topics created by source connectors',
    group: 'Topic Creation',
    order: 1,
    width: 'LONG',
    displayName: 'Topic Creation Groups',
  },
  {
    name: 'exactly.once.support',
    type: 'STRING',
    default: 'requested',
    validator: oneOfIgnoringCase('required', 'requested'),
    importance: 'MEDIUM',
    doc: "'required': the connector is refused unless it delivers exactly once; 'requested': it does if it can.",
    group: EXACTLY_ONCE,
    order: 2,
    width: 'SHORT',
    displayName: 'Exactly once support',
  },
  {
    name: 'transaction.boundary',
    type: 'STRING',
    default: 'poll',
    validator: oneOfIgnoringCase('interval', 'poll', 'connector'),
    importance: 'MEDIUM',
    doc:
      "Where transactions end: 'poll' after each batch of a task, 'interval' after transaction.boundary.interval.ms, 'connector' " +
      'where the connector says so.',
    group: EXACTLY_ONCE,
    order: 3,
    width: 'SHORT',
    displayName: 'Transaction Boundary',
  },
  {
    name: 'transaction.boundary.interval.ms',
    type: 'LONG',
    default: null,
    validator: ifSet(atLeast(0)),
    importance: 'LOW',
    doc: "The time between two commits where transaction.boundary is 'interval', in ms.",
    group: EXACTLY_ONCE,
    order: 4,
    width: 'SHORT',
    displayName: 'Transaction boundary interval',
  },
  {
    name: 'offsets.storage.topic',
    type: 'STRING',
    default: null,
    validator: nonEmpty,
    importance: 'LOW',
    doc: 'Accepted, without effect: offsets are kept in Table Storage.',
    group: 'offsets.topic',
    order: 1,
    width: 'LONG',
    displayName: 'Offsets topic',
    unused: true,
  },
] as const satisfies ConfigDef;
