import { orders, posts, type RecordSet } from './convert-records.ts';

interface Described {
  readonly class: string;
  readonly config: Readonly<Record<string, string>>;
}

/** One thing to measure, for both sides alike. */
export interface Case {
  readonly name: string;
  readonly kind: 'toConnectData' | 'fromConnectData' | 'transformation';
  /** Reads the lines: what is measured, or how its input is made. */
  readonly converter: Described;
  /** What is measured instead: a converter with a schema registry, which Apache Kafka has none of. */
  readonly withRegistry?: Described;
  readonly transformation?: Described;
  readonly lines: readonly string[];
}

export const cases: readonly Case[] = [
  ...[orders, posts].flatMap(jsonCases),
  ...[orders, posts].flatMap(registryCases),
  ...transformations(),
];

function json(schemas: boolean): Described {
  return {
    class: 'org.apache.kafka.connect.json.JsonConverter',
    config: { 'schemas.enable': String(schemas), 'converter.type': 'value' },
  };
}

function jsonCases({ name, lines, envelopes }: RecordSet): Case[] {
  return [true, false].flatMap((schemas) =>
    (['toConnectData', 'fromConnectData'] as const).map((kind) => ({
      name: `JSON ${schemas ? 'with schema' : 'without'}, ${kind === 'toConnectData' ? 'read' : 'write'} ${name}`,
      kind,
      converter: json(schemas),
      lines: schemas ? envelopes : lines,
    })),
  );
}

function registryCases({ name, envelopes }: RecordSet): Case[] {
  const classes = {
    Avro: 'io.confluent.connect.avro.AvroConverter',
    Protobuf: 'io.confluent.connect.protobuf.ProtobufConverter',
    'JSON Schema': 'io.confluent.connect.json.JsonSchemaConverter',
  };
  return Object.entries(classes).flatMap(([format, className]) =>
    (['toConnectData', 'fromConnectData'] as const).map((kind) => ({
      name: `${format}, ${kind === 'toConnectData' ? 'read' : 'write'} ${name}`,
      kind,
      converter: json(true),
      withRegistry: { class: className, config: { 'converter.type': 'value' } },
      lines: envelopes,
    })),
  );
}

function transformations(): Case[] {
  const described: [simpleName: string, config: Record<string, string>][] = [
    ['InsertField', { 'static.field': 'site', 'static.value': 'north', 'offset.field': 'offset' }],
    ['ReplaceField', { exclude: 'note,currency', renames: 'orderId:id,createdAt:created_at' }],
    ['Cast', { spec: 'total:string,orderId:string,paid:int8' }],
    ['TimestampConverter', { field: 'createdAt', 'target.type': 'string', format: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX" }],
    ['MaskField', { fields: 'currency,total' }],
  ];
  return [true, false].flatMap((schemas) =>
    described.map(([simpleName, config]) => ({
      name: `${simpleName} ${schemas ? 'with schema' : 'without'}`,
      kind: 'transformation' as const,
      converter: json(schemas),
      transformation: { class: `org.apache.kafka.connect.transforms.${simpleName}$Value`, config },
      lines: schemas ? orders.envelopes : orders.lines,
    })),
  );
}
