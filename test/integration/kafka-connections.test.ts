import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { createKafkaClient } from '../../src/kafka/kafkajs-client.ts';

test('a request that comes while a connection is being made waits for it', async () => {
  for (let round = 0; round < 20; round++) {
    const client = createKafkaClient({ 'bootstrap.servers': inject('bootstrapServers') });
    const admin = await client.admin();
    const asked = [admin.topics()];
    for (let ms = 0; ms < 12; ms++) {
      await sleep(ms % 3 === 0 ? 1 : 0);
      asked.push(admin.topics());
    }
    const answers = await Promise.allSettled(asked);
    await admin.close();
    expect(answers.flatMap((answer) => (answer.status === 'rejected' ? String(answer.reason) : []))).toEqual([]);
  }
});
