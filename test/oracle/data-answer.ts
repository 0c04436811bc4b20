import { isUtf8 } from 'node:buffer';
import {
  type Config,
  type Schema,
  type SchemaAndValue,
  SchemaProjectorException,
  Schemas,
} from '../../src/api/index.ts';
import { validateValue } from '../../src/api/validate.ts';
import { JsonConverter } from '../../src/converters/json.ts';
import { project } from '../../src/data/schema-projection.ts';
import { parseValueText, Values, valueText } from '../../src/data/values.ts';
import type { Answer, Conversion, ConverterCase, ValueCase } from './case.ts';
import { plugins } from './plugins.ts';
import { fromTagged, schemaJson, schemaOf, toTagged } from './tagged.ts';

/** By which a number that was converted is told from others. */
const NUMBERS: Partial<Record<Conversion, Schema>> = {
  Byte: Schemas.INT8,
  Short: Schemas.INT16,
  Integer: Schemas.INT32,
  Float: Schemas.FLOAT32,
  Double: Schemas.FLOAT64,
};

export async function dataAnswer(asked: ConverterCase | ValueCase): Promise<Answer> {
  switch (asked.op) {
    case 'validate': {
      const schema = schemaOf(asked.schema)!;
      validateValue(schema, fromTagged(asked.value, schema));
      return {};
    }
    case 'project': {
      const [schema, target] = [schemaOf(asked.schema)!, schemaOf(asked.target)!];
      if (!target) throw new SchemaProjectorException('no target');
      return { value: toTagged(project(schema, fromTagged(asked.value, schema), target), target) };
    }
    case 'convert': {
      const schema = schemaOf(asked.schema);
      const converted = Values[`convertTo${asked.to}`](schema, fromTagged(asked.value, schema), asked.scale ?? 0);
      return { value: toTagged(converted, NUMBERS[asked.to]) };
    }
    case 'parseValue':
      return schemaAndValue(parseValueText(asked.text));
    case 'valueText': {
      const schema = schemaOf(asked.schema);
      return { text: valueText(schema, fromTagged(asked.value, schema)) };
    }
    case 'toHeader':
    case 'fromHeader':
      return headerAnswer(asked);
    default:
      return converterAnswer(asked);
  }
}

async function converterAnswer(asked: ConverterCase): Promise<Answer> {
  const converter = plugins.plugin('converter', asked.class).create();
  converter.configure((asked.config ?? {}) as Config, asked.isKey ?? false);
  if (asked.op === 'to') return schemaAndValue(await converter.toConnectData('t', bytesOf(asked)));
  if (asked.op === 'round') {
    const { schema, value } = new JsonConverter().toConnectData('t', bytesOf(asked));
    return bytesJson(await converter.fromConnectData('t', schema, value));
  }
  const schema = schemaOf(asked.schema);
  return bytesJson(await converter.fromConnectData('t', schema, fromTagged(asked.value, schema)));
}

async function headerAnswer(asked: ConverterCase): Promise<Answer> {
  const converter = plugins.create('header_converter', asked.class, (asked.config ?? {}) as Config);
  if (asked.op === 'toHeader') return schemaAndValue(await converter.toConnectHeader('t', 'h', bytesOf(asked)));
  const schema = schemaOf(asked.schema);
  return bytesJson(await converter.fromConnectHeader('t', 'h', schema, fromTagged(asked.value, schema)));
}

function bytesOf({ bytes, hex }: ConverterCase): Buffer | null {
  if (hex !== undefined) return Buffer.from(hex, 'hex');
  return bytes === null || bytes === undefined ? null : Buffer.from(bytes);
}

function bytesJson(bytes: Buffer | null): Answer {
  if (bytes === null) return { bytes };
  return isUtf8(bytes) ? { bytes: bytes.toString('utf8') } : { hex: bytes.toString('hex') };
}

function schemaAndValue({ schema, value }: SchemaAndValue): Answer {
  return { schema: schemaJson(schema), value: toTagged(value, schema) };
}
