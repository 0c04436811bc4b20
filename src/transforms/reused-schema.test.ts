import { describe, expect, it } from 'vitest';
import {
  type Config,
  ConnectTimestamp,
  SchemaBuilder,
  Schemas,
  type SourceRecord,
  Struct,
  type Transformation,
} from '../api/index.ts';
import { cast } from './cast.ts';
import { insertField } from './insert-field.ts';
import { maskField } from './mask-field.ts';
import { timestampConverter } from './timestamp-converter.ts';

const schema = SchemaBuilder.struct()
  .field('name', Schemas.STRING)
  .field('count', Schemas.INT64)
  .field('at', ConnectTimestamp.SCHEMA)
  .build();

function struct(name: string): Struct {
  return new Struct(schema).put('name', name).put('count', 300n).put('at', new Date(5));
}

function record(value: unknown, withSchema: boolean): SourceRecord {
  return {
    topic: 't',
    kafkaPartition: 1,
    keySchema: undefined,
    key: null,
    valueSchema: withSchema ? schema : undefined,
    value,
    timestamp: 7,
    headers: [],
    sourcePartition: {},
    sourceOffset: {},
  };
}

const transformations: readonly [name: string, create: () => Transformation, config: Config][] = [
  ['Cast', cast[1]!.create, { spec: 'count:int8' }],
  ['InsertField', insertField[1]!.create, { 'topic.field': 'topic' }],
  ['MaskField', maskField[1]!.create, { fields: 'name' }],
  ['TimestampConverter', timestampConverter[1]!.create, { field: 'at', 'target.type': 'unix' }],
];

describe.each(transformations)('%s', (_name, create, config) => {
  const transformation = () => {
    const created = create();
    created.configure(config);
    return created;
  };

  it('makes one schema for all values of a schema', async () => {
    const made = transformation();
    const [first, second] = [await made.apply(record(struct('a'), true)), await made.apply(record(struct('b'), true))];
    expect(second!.valueSchema).toBe(first!.valueSchema);
    expect((second!.value as Struct).schema).toBe(first!.valueSchema);
  });

  it('leaves the value alone that it was given', async () => {
    const value = struct('a');
    const map = { name: 'a', count: 300, at: 5 };
    const made = transformation();
    await made.apply(record(value, true));
    await made.apply(record(map, false));
    expect(value.equals(struct('a'))).toBe(true);
    expect(map).toEqual({ name: 'a', count: 300, at: 5 });
  });

  it('can be configured again', async () => {
    const made = transformation();
    await made.apply(record(struct('a'), true));
    const other = {
      spec: 'count:string',
      'static.field': 's',
      'static.value': 'v',
      'target.type': 'string',
      format: 'yyyy',
    };
    made.configure({ ...config, ...other });
    const fresh = create();
    fresh.configure({ ...config, ...other });
    const [again, expected] = [
      await made.apply(record(struct('a'), true)),
      await fresh.apply(record(struct('a'), true)),
    ];
    expect(again!.valueSchema!.equals(expected!.valueSchema)).toBe(true);
    expect((again!.value as Struct).equals(expected!.value)).toBe(true);
  });
});
