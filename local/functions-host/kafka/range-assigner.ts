import { AssignerProtocol, type Cluster, type PartitionAssigner } from 'kafkajs';

/** A consumer of a group and the topics it wants. */
export interface Member {
  memberId: string;
  topics: string[];
}

/** The partitions of each topic, by member. */
export type Assignment = Map<string, Record<string, number[]>>;

/**
 * Divides each topic's partitions in contiguous ranges over the members that want the topic, as Kafka's range assignor
 * does. Triggers of one group may want different topics, which kafkajs' own assigner does not look at.
 */
export function assignRanges(members: Member[], partitionsOf: (topic: string) => number[]): Assignment {
  const assignment: Assignment = new Map(members.map(({ memberId }) => [memberId, {}]));
  for (const topic of [...new Set(members.flatMap(({ topics }) => topics))].sort()) {
    const takers = members.filter(({ topics }) => topics.includes(topic)).map(({ memberId }) => memberId);
    takers.sort();
    const partitions = partitionsOf(topic).toSorted((a, b) => a - b);
    const least = Math.floor(partitions.length / takers.length);
    const withOneMore = partitions.length % takers.length;
    let from = 0;
    for (const [index, memberId] of takers.entries()) {
      const count = least + (index < withOneMore ? 1 : 0);
      const mine = assignment.get(memberId);
      if (count > 0 && mine) mine[topic] = partitions.slice(from, from + count);
      from += count;
    }
  }
  return assignment;
}

/** Members of kafkajs' cluster that its published type leaves out. */
type KafkajsCluster = Cluster & {
  addMultipleTargetTopics(topics: string[]): Promise<void>;
  findTopicPartitionMetadata(topic: string): { partitionId: number }[];
};

const VERSION = 0;

/** The range assignor for kafkajs; its name on the wire is that of other clients. */
export const rangeAssigner: PartitionAssigner = ({ cluster }) => ({
  name: 'range',
  version: VERSION,
  protocol: ({ topics }) => ({
    name: 'range',
    metadata: AssignerProtocol.MemberMetadata.encode({ version: VERSION, topics, userData: Buffer.alloc(0) }),
  }),
  async assign({ members }) {
    const known = cluster as KafkajsCluster;
    const wishes = members.map(({ memberId, memberMetadata }) => ({
      memberId,
      topics: AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics ?? [],
    }));
    // One at a time: a topic that is gone must not keep the others from being assigned.
    for (const topic of new Set(wishes.flatMap(({ topics }) => topics)))
      await known.addMultipleTargetTopics([topic]).catch(() => {});
    const assignment = assignRanges(wishes, (topic) =>
      known.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId),
    );
    return members.map(({ memberId }) => ({
      memberId,
      memberAssignment: AssignerProtocol.MemberAssignment.encode({
        version: VERSION,
        assignment: assignment.get(memberId) ?? {},
        userData: Buffer.alloc(0),
      }),
    }));
  },
});
