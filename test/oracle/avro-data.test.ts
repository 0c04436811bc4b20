import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DataException } from '../../src/api/errors.ts';
import { avroDecoder } from '../../src/data/avro-decoder.ts';
import { avroEncoder } from '../../src/data/avro-encoder.ts';
import { AvroInput } from '../../src/data/avro-input.ts';
import type { AvroDataOptions } from '../../src/data/avro-names.ts';
import { type AvroNode, avroNode } from '../../src/data/avro-node.ts';
import { AvroOutput } from '../../src/data/avro-output.ts';
import { AvroMapping } from '../../src/data/avro-schema.ts';
import { connectSchema } from '../../src/data/avro-to-connect.ts';
import { parseJson, stringifyJson } from '../../src/data/json.ts';
import { fromTagged, schemaJson, schemaOf, type Tagged, toTagged } from './tagged.ts';

interface Recording {
  op: 'from' | 'to';
  config: Record<string, string>;
  schema?: unknown;
  value?: Tagged;
  avro?: unknown;
  hex?: string;
  version?: number;
  expected: Record<string, unknown>;
}

const recordings = readFileSync(new URL('avro/recordings.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => parseJson(line) as Recording);

/** Where connectless answers as newer versions of AvroData do, or where the recording is of a fault in a library. */
const DIFFERENCES: readonly [why: string, applies: (recording: Recording) => boolean][] = [
  [
    'parameters stand with each further field of a named type',
    ({ op, schema }) => op === 'from' && repeats(schema, ['e.Color', 'f.F']),
  ],
  [
    'Avro 1.12 reads arrays of doubles as floats',
    ({ op, avro }) => op === 'to' && stringifyJson(avro) === '{"type":"array","items":"double"}',
  ],
  [
    'a decimal that is fixed has the name of a decimal',
    ({ avro }) => /"fixed".*"decimal"/.test(stringifyJson(avro ?? null)),
  ],
  [
    "the recording's schema has a default that is a union, which JSON of the JsonConverter cannot show",
    ({ avro }) => stringifyJson(avro ?? null).includes('"type":["int","string"],"default":5'),
  ],
];

function repeats(schema: unknown, names: readonly string[]): boolean {
  const text = JSON.stringify(schema);
  return names.some((name) => text.split(`"name":"${name}"`).length > 2);
}

function answer(recording: Recording): unknown {
  const { config } = recording;
  const options: AvroDataOptions = {
    metadata: config['connect.meta.data'] !== 'false',
    enums: config['enhanced.avro.schema.support'] === 'true',
    optionalMapKeys: false,
  };
  try {
    return recording.op === 'from' ? written(recording, options) : read(recording, options);
  } catch (error) {
    if (!(error instanceof DataException)) throw error;
    return { error: error.message, errorClass: error.className };
  }
}

function written(recording: Recording, options: AvroDataOptions): unknown {
  const schema = schemaOf(recording.schema);
  const { avro } = new AvroMapping(schema, options);
  const node = avroNode(parseJson(stringifyJson(avro)));
  const value = fromTagged(recording.value, schema);
  if (value === null) return { avro: shape(node) };
  const output = new AvroOutput();
  avroEncoder(node, schema, options)(value, output);
  return { avro: shape(node), hex: output.take().toString('hex') };
}

function read({ avro, hex, version }: Recording, options: AvroDataOptions): unknown {
  const node = avroNode(avro);
  const schema = connectSchema(node, options, hex === undefined ? undefined : version);
  if (hex === undefined) return { schema: schemaJson(schema) };
  const value = avroDecoder(node, schema, options)(new AvroInput(Buffer.from(hex, 'hex'), 0));
  return value === null
    ? { schema: null, value: null }
    : { schema: schemaJson(schema), value: toTagged(value, schema) };
}

/** A schema without the freedom of its notation: full names, each type once. */
function shape(node: AvroNode, seen = new Set<string>()): unknown {
  if ('fullName' in node) {
    if (seen.has(node.fullName)) return node.fullName;
    seen.add(node.fullName);
  }
  const { namespace: _, type: __, name: ___, fields: ____, items: _____, values: ______, ...rest } = node.properties;
  const base = { ...rest, type: node.type, ...('fullName' in node ? { name: node.fullName } : {}) };
  switch (node.type) {
    case 'record':
      return {
        ...base,
        fields: node.fields.map((field) => ({ ...field.properties, type: shape(field.node, seen) })),
      };
    case 'array':
      return { ...base, items: shape(node.items, seen) };
    case 'map':
      return { ...base, values: shape(node.values, seen) };
    case 'union':
      return node.branches.map((branch) => shape(branch, seen));
    default:
      return base;
  }
}

function comparable(expected: Recording['expected']): unknown {
  return 'avro' in expected ? { ...expected, avro: shape(avroNode(expected.avro)) } : expected;
}

/** As JSON: what is undefined is not there, and a long is a number. */
function plain(value: unknown): unknown {
  return JSON.parse(stringifyJson(value));
}

it(`maps schemas and values as AvroData does in ${recordings.length} recordings`, () => {
  const wrong = recordings
    .filter((recording) => !DIFFERENCES.some(([, applies]) => applies(recording)))
    .filter((recording) => {
      try {
        expect(plain(answer(recording))).toEqual(plain(comparable(recording.expected)));
        return false;
      } catch {
        return true;
      }
    })
    .map((recording) => ({ recording: stringifyJson(recording), answer: stringifyJson(answer(recording)) }));
  expect(wrong).toEqual([]);
});

it.each(DIFFERENCES)('differs where %s', (_, applies) => {
  const concerned = recordings.filter(applies);
  expect(concerned.length).toBeGreaterThan(0);
  const differing = concerned.filter(
    (recording) => stringifyJson(plain(answer(recording))) !== stringifyJson(plain(comparable(recording.expected))),
  );
  expect(differing.length).toBeGreaterThan(0);
});
