import type { Logger } from '../api/index.ts';
import { ClusterAdmin } from './admin.ts';
import { Connections } from './connections.ts';
import type { KafkaAdmin, KafkaClient, Producer, RangeReader } from './kafka.ts';
import { BatchProducer } from './producer.ts';
import { clientSettings } from './properties.ts';
import { FetchReader } from './reader.ts';
import { Throttling } from './throttling.ts';

/**
 * A client by the properties of Kafka's Java clients. Opens no connection; producer, reader and admin are made once, share connections, and
 * are made anew after they were closed.
 * @param log is told where the cluster holds the client back
 * @throws ConfigException naming the property that cannot be used
 */
export function createKafkaClient(properties: Readonly<Record<string, string>>, log?: Logger): KafkaClient {
  const settings = clientSettings(properties);
  const throttling = new Throttling(settings, log);
  let connections: Connections | undefined;
  let users = 0;

  function cached<T>(make: (connections: Connections, onClose: () => Promise<void>) => T): () => Promise<T> {
    let made: T | undefined;
    return async () => {
      if (made !== undefined) return made;
      connections ??= new Connections(settings, throttling);
      users++;
      let open = true;
      made = make(connections, async () => {
        if (!open) return;
        open = false;
        made = undefined;
        if (--users > 0) return;
        const unused = connections;
        connections = undefined;
        await unused?.close();
      });
      return made;
    };
  }

  return {
    producer: cached<Producer>((shared, onClose) => new BatchProducer(shared, onClose)),
    reader: cached<RangeReader>((shared, onClose) => new FetchReader(shared, onClose)),
    admin: cached<KafkaAdmin>((shared, onClose) => new ClusterAdmin(shared, onClose)),
  };
}
