import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fairShare } from './leases.ts';

it('comes to rest with shares that differ by one at most, whoever comes and goes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 16 }),
      fc.array(fc.nat(16), { minLength: 1, maxLength: 6 }),
      (partitions, wished) => {
        let left = partitions;
        const owned = wished.map((wish) => {
          const count = Math.min(wish, left);
          left -= count;
          return count;
        });
        for (let round = 0; round < 60; round++) {
          for (const [index, mine] of owned.entries()) {
            const others = owned.filter((_, other) => other !== index);
            const { take, giveBack } = fairShare(partitions, mine, others);
            expect(giveBack).toBeLessThanOrEqual(mine);
            const taken = Math.max(0, Math.min(take, left));
            owned[index] = mine + taken - giveBack;
            left += giveBack - taken;
          }
        }
        expect(left).toBe(0);
        expect(Math.max(...owned) - Math.min(...owned)).toBeLessThanOrEqual(1);
      },
    ),
  );
});
