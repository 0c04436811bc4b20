import { DataException } from '../api/errors.ts';
import { javaClass } from '../api/java-class.ts';
import { isDecimal } from '../api/logical-types.ts';
import { Struct } from '../api/struct.ts';
import type { AvroOutput } from './avro-output.ts';

/** The places of the fields in the record that holds values without a schema. */
const FIELDS = { boolean: 0, bytes: 1, double: 2, float: 3, int: 4, long: 5, string: 6, array: 7, map: 8 } as const;
const COUNT = 9;
const MAX_LONG = 2n ** 63n;

/** Writes a value without a schema; null within others is a record with nothing set. Throws DataException. */
export function writeAnything(value: unknown, output: AvroOutput): void {
  const [field, write] = fieldOf(value, output) ?? NOTHING;
  for (let i = 0; i < COUNT; i++) {
    if (i !== field) output.byte(0);
    else {
      output.int(1);
      write();
    }
  }
}

/** Each field is a union of null and its type: 0, or 1 and the value. */
type FieldWriting = [field: number, write: () => void];

const NOTHING: FieldWriting = [-1, () => undefined];

function fieldOf(value: unknown, output: AvroOutput): FieldWriting | undefined {
  switch (typeof value) {
    case 'undefined':
      return undefined;
    case 'boolean':
      return [FIELDS.boolean, () => output.byte(value ? 1 : 0)];
    case 'string':
      return [FIELDS.string, () => output.string(value)];
    case 'bigint':
      if (value >= -MAX_LONG && value < MAX_LONG) return [FIELDS.long, () => output.long(value)];
      throw new DataException(`The number ${value} does not fit into 64 bits`);
    case 'number':
      if (Number.isSafeInteger(value)) return [FIELDS.long, () => output.long(BigInt(value))];
      return [FIELDS.double, () => output.double(value)];
    case 'object':
      return value === null ? undefined : objectField(value, output);
    default:
      throw new DataException(`Unknown Java type for schemaless data: ${typeof value}`);
  }
}

function objectField(value: object, output: AvroOutput): FieldWriting {
  if (Array.isArray(value)) return [FIELDS.array, () => writeList(value, output)];
  if (Buffer.isBuffer(value)) {
    return [
      FIELDS.bytes,
      () => {
        output.int(value.length);
        output.raw(value);
      },
    ];
  }
  if (value instanceof Date || value instanceof Struct || isDecimal(value)) {
    throw new DataException(`Unknown Java type for schemaless data: class ${javaClass(value)}`);
  }
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return [FIELDS.map, () => writeEntries(entries, output)];
}

function writeList(list: readonly unknown[], output: AvroOutput): void {
  if (list.length > 0) output.int(list.length);
  for (const item of list) writeAnything(item, output);
  output.int(0);
}

function writeEntries(entries: readonly [unknown, unknown][], output: AvroOutput): void {
  if (entries.length > 0) output.int(entries.length);
  for (const [key, member] of entries) {
    writeAnything(key, output);
    writeAnything(member, output);
  }
  output.int(0);
}
