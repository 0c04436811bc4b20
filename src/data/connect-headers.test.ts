import { describe, expect, it } from 'vitest';
import { type Header, SchemaBuilder, Schemas, Struct } from '../api/index.ts';
import { ConnectHeaders } from './connect-headers.ts';

const keys = (headers: ConnectHeaders) => [...headers].map(({ key, value }) => `${key}=${value}`);
const some = () => new ConnectHeaders().addInt('a', 1).addInt('b', 2).addInt('a', 3).addString('c', null);

describe('ConnectHeaders', () => {
  it('keeps the order, and several of one key', () => {
    expect(keys(some())).toEqual(['a=1', 'b=2', 'a=3', 'c=null']);
    expect(some().lastWithName('a')?.value).toBe(3);
    expect(some().lastWithName('x')).toBeUndefined();
    expect(
      some()
        .allWithName('a')
        .map(({ value }) => value),
    ).toEqual([1, 3]);
    expect([some().size, some().isEmpty(), some().clear().isEmpty()]).toEqual([4, false, true]);
  });

  it('gives each type its schema', () => {
    const struct = new Struct(SchemaBuilder.struct().field('x', Schemas.INT32).build()).put('x', 1);
    const headers = new ConnectHeaders()
      .addBytes('b', Buffer.from('x'))
      .addBoolean('t', true)
      .addByte('i8', 1)
      .addShort('i16', 1)
      .addLong('i64', 1n)
      .addFloat('f32', 1)
      .addDouble('f64', 1)
      .addStruct('s', struct)
      .addDecimal('d', { unscaled: 150n, scale: 2 })
      .addDate('date', new Date(0))
      .addTime('time', new Date(5))
      .addTimestamp('ts', new Date(5))
      .addList('l', [1], SchemaBuilder.array(Schemas.INT32).build())
      .addMap('none', null, SchemaBuilder.map(Schemas.STRING, Schemas.INT32).build());
    expect([...headers].map(({ schema }) => schema?.name ?? schema?.type)).toEqual([
      ...['BYTES', 'BOOLEAN', 'INT8', 'INT16', 'INT64', 'FLOAT32', 'FLOAT64', 'STRUCT'],
      ...['Decimal', 'Date', 'Time', 'Timestamp'].map((name) => `org.apache.kafka.connect.data.${name}`),
      ...['ARRAY', undefined],
    ]);
    expect(some().lastWithName('c')?.schema).toBe(Schemas.OPTIONAL_STRING);
  });

  it('removes, keeps the latest, and changes', () => {
    expect(keys(some().remove('a'))).toEqual(['b=2', 'c=null']);
    expect(keys(some().retainLatest())).toEqual(['b=2', 'a=3', 'c=null']);
    expect(keys(some().retainLatest('b'))).toEqual(keys(some()));
    const doubled = (header: Header) => ({ ...header, value: Number(header.value) * 2 });
    expect(keys(some().apply('a', doubled))).toEqual(['a=2', 'b=2', 'a=6', 'c=null']);
    expect(keys(some().apply((header) => (header.key === 'a' ? null : header)))).toEqual(['b=2', 'c=null']);
  });

  it('is equal to another one with the same headers, and a copy of its own', () => {
    const copy = some().duplicate();
    expect(copy.equals(some())).toBe(true);
    copy.addInt('d', 1);
    expect(copy.equals(some())).toBe(false);
  });

  it.each([
    [null, Schemas.INT32, 'A null value requires an optional schema but was Schema{INT32}'],
    ['x', Schemas.INT32, 'The value x is not compatible with the schema Schema{INT32}'],
    [5, Schemas.STRING, 'The value 5 is not compatible with the schema Schema{STRING}'],
  ])('refuses %o under %o', (value, schema, message) => {
    expect(() => new ConnectHeaders().add('h', value, schema)).toThrow(message);
    expect(() => new ConnectHeaders().add('h', { schema, value })).toThrow(message);
  });

  it('refuses a list that is none, and a date with a time', () => {
    expect(() => new ConnectHeaders().addList('l', [1], Schemas.INT32)).toThrow(
      'Expecting ARRAY but instead found INT32',
    );
    expect(() => new ConnectHeaders().addDate('d', new Date(5))).toThrow('should not have any time fields');
  });
});
