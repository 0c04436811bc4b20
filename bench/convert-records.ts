/** JSON records alike in shape, each with values of its own: what is measured may not profit from repeats. */
export interface RecordSet {
  readonly name: string;
  /** Without a schema, one record a line. */
  readonly lines: readonly string[];
  /** The same in the envelope of JsonConverter with `schemas.enable`. */
  readonly envelopes: readonly string[];
}

const COUNT = 1_000;
const NAMES = ['Margrethe', 'Søren', 'Ingeborg', 'Valdemar', 'Dorothea', 'Frederik', 'Cecilie', 'Alexander'];
const WORDS = [
  'streams',
  'of',
  'records',
  'move',
  'between',
  'systems',
  'without',
  'a',
  'cluster',
  'in',
  'the',
  'middle',
];

/** Orders of some 290 bytes: nested structs, an array, floats, integers that a double holds. */
export const orders: RecordSet = recordSet('order', order, [
  field('orderId', 'int64'),
  struct('customer', [field('id', 'int32'), field('name', 'string'), field('country', 'string')]),
  {
    type: 'array',
    items: struct(undefined, [field('sku', 'string'), field('quantity', 'int32'), field('price', 'double')]),
    optional: false,
    field: 'items',
  },
  field('total', 'double'),
  field('currency', 'string'),
  field('paid', 'boolean'),
  { type: 'string', optional: true, field: 'note' },
  field('createdAt', 'int64'),
]);

/** Posts of some 290 bytes, whose 64-bit ids a double cannot hold. */
export const posts: RecordSet = recordSet('post', post, [
  field('id', 'int64'),
  field('text', 'string'),
  field('lang', 'string'),
  struct('user', [field('id', 'int64'), field('screenName', 'string'), field('followers', 'int32')]),
  { type: 'array', items: { type: 'string', optional: false }, optional: false, field: 'hashtags' },
  field('retweet', 'boolean'),
  { type: 'int64', optional: true, field: 'inReplyToStatusId' },
  field('createdAt', 'int64'),
]);

type SchemaNode = Record<string, unknown>;

function field(name: string, type: string): SchemaNode {
  return { type, optional: false, field: name };
}

function struct(name: string | undefined, fields: SchemaNode[]): SchemaNode {
  return { type: 'struct', fields, optional: false, ...(name !== undefined && { field: name }) };
}

function recordSet(name: string, line: (index: number) => string, fields: SchemaNode[]): RecordSet {
  const schema = JSON.stringify({ type: 'struct', fields, optional: false, name: `bench.${name}`, version: 1 });
  const lines = Array.from({ length: COUNT }, (_, index) => line(index));
  return { name, lines, envelopes: lines.map((text) => `{"schema":${schema},"payload":${text}}`) };
}

function order(index: number): string {
  const random = generator(index);
  const items = [0, 1].map(() => ({
    sku: `SKU-${100_000 + random(900_000)}`,
    quantity: 1 + random(9),
    price: (100 + random(9_900)) / 100,
  }));
  return JSON.stringify({
    orderId: 40_000_000_000 + random(2 ** 31),
    customer: { id: random(2 ** 31), name: `${pick(random, NAMES)} ${pick(random, NAMES)}`, country: 'DK' },
    items,
    total: items.reduce((sum, { quantity, price }) => sum + Math.round(quantity * price * 100), 0) / 100,
    currency: 'EUR',
    paid: random(2) === 1,
    note: random(4) === 0 ? 'leave at the door' : null,
    createdAt: 1_700_000_000_000 + random(2 ** 31),
  });
}

function post(index: number): string {
  const random = generator(index);
  const id = () => 1_590_000_000_000_000_000n + BigInt(random(2 ** 31)) * 1_000_003n;
  const words = Array.from({ length: 10 }, () => pick(random, WORDS)).join(' ');
  const user = `{"id":${id()},"screenName":"${pick(random, NAMES).toLowerCase()}${random(1_000)}","followers":${random(100_000)}}`;
  return (
    `{"id":${id()},"text":"${words} é","lang":"en","user":${user},"hashtags":["${pick(random, WORDS)}","kafka"],` +
    `"retweet":${random(2) === 1},"inReplyToStatusId":${random(3) === 0 ? id() : null},"createdAt":${1_700_000_000_000 + random(2 ** 31)}}`
  );
}

function pick<T>(random: (below: number) => number, list: readonly T[]): T {
  return list[random(list.length)]!;
}

/** The same numbers for the same seed (mulberry32). */
function generator(seed: number): (below: number) => number {
  let state = seed + 1;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
