import { describe, expect, it } from 'vitest';
import { Position } from './position.ts';
import { snowflakeAt } from './snowflake.ts';

const NOW = Date.UTC(2026, 0, 1);
const id = (ms: number) => snowflakeAt(NOW + ms) + 5n;
const END = id(10_000_000);

describe('a position', () => {
  it('trails the newest post by the overlap and names the posts above it', () => {
    const position = new Position(id(0), 1000);
    position.advance(id(500), END);
    expect(position.advance(id(1400), END)).toEqual({
      since_id: String(snowflakeAt(NOW + 400) - 1n),
      recent_ids: [String(id(500)), String(id(1400))],
    });
    expect(position.advance(id(5000), END)).toEqual({
      since_id: String(snowflakeAt(NOW + 4000) - 1n),
      recent_ids: [String(id(5000))],
    });
  });

  it('keeps room for a late post, and counts it once', () => {
    const position = new Position(id(0), 1000);
    position.advance(id(2000), END);
    expect(position.isDone(id(1500))).toBe(false);
    position.advance(id(1500), END);
    expect(position.isDone(id(1500))).toBe(true);
    expect(position.isDone(id(2000))).toBe(true);
    expect(position.isDone(id(900))).toBe(true);
  });

  it('does not settle what was newer than the round knew at its beginning', () => {
    const position = new Position(id(0), 1000);
    const offset = position.advance(id(9000), id(3000));
    expect(offset.since_id).toBe(String(snowflakeAt(NOW + 2000) - 1n));
  });

  it('goes on from its offset as it was', () => {
    const position = new Position(id(0), 1000);
    position.advance(id(2000), END);
    const again = Position.fromOffset(JSON.parse(JSON.stringify(position.advance(id(2400), END))), 1000);
    expect(again.since).toBe(position.since);
    expect([id(2000), id(2400), id(2200)].map((one) => again.isDone(one))).toEqual([true, true, false]);
  });

  it('has only since_id without an overlap', () => {
    const position = new Position(id(0), 0);
    expect(position.advance(id(7), END)).toEqual({ since_id: String(id(7)) });
  });

  it('keeps its offset small: the overlap gives way to a flood', () => {
    const position = new Position(id(0), 3_600_000);
    let offset = {};
    for (let ms = 1; ms <= 1500; ms += 1) offset = position.advance(id(ms), END);
    expect(JSON.stringify(offset).length).toBeLessThan(32_000);
    expect(position.since).toBe(id(500));
    expect(position.isDone(id(1500))).toBe(true);
  });

  it.each([[{}], [{ since_id: 5 }], [{ since_id: 'x' }], [{ since_id: '5', recent_ids: ['a'] }]])(
    'refuses the offset %o',
    (offset) => {
      expect(() => Position.fromOffset(offset, 0)).toThrow("is not one of this connector's");
    },
  );
});
