import { createHash } from 'node:crypto';
import type { Config, ConfigOf } from '../../api/config-def.ts';
import { ConfigException } from '../../api/errors.ts';
import { parseConfig } from '../../api/parse-config.ts';
import { azureBlobConfig, FORMAT_CLASSES, PARTITIONER_CLASSES } from './config.ts';
import { avroFormat } from './formats/avro.ts';
import { byteArrayFormat } from './formats/bytearray.ts';
import { compression } from './formats/compression.ts';
import type { Format } from './formats/format.ts';
import { jsonFormat } from './formats/json.ts';
import { defaultPartitioner } from './partitioners/default-partitioner.ts';
import { fieldPartitioner } from './partitioners/field-partitioner.ts';
import type { Partitioner } from './partitioners/partitioner.ts';
import { daily, hourly, timeBasedPartitioner } from './partitioners/time-based-partitioner.ts';
import { findZone, nextScheduledTime, offsets } from './partitioners/zone.ts';
import { type Compatibility, compatibilityOf } from './schema-compatibility.ts';

type Values = ConfigOf<typeof azureBlobConfig>;

/** What the options come down to. */
export interface Settings {
  format: Format;
  partitioner: Partitioner;
  compatibility: Compatibility;
  flushSize: number;
  /** Milliseconds of record time; undefined: off. */
  rotateIntervalMs: number | undefined;
  /** When the wall clock next asks for a rotation after a time, both milliseconds since the epoch; undefined: never. */
  nextScheduledRotation: ((now: number) => number) | undefined;
  skipNulls: boolean;
  /** Bytes. */
  blockSize: number;
  names: { folder: string; directoryDelimiter: string; fileDelimiter: string; offsetWidth: number };
  /** Stands for all options that shape a file. */
  layout: string;
  /** Things that the user should know, e.g. an option without effect. */
  warnings: string[];
}

/** Raised when the same options make other files than before: files open under the old way are then closed as they are. */
const LAYOUT_VERSION = 1;

const LAYOUT_OPTIONS = [
  ...['format.class', 'avro.codec', 'connect.meta.data', 'enhanced.avro.schema.support', 'allow.optional.map.keys'],
  ...['az.compression.type', 'format.bytearray.extension', 'format.bytearray.separator', 'schema.compatibility'],
  ...['partitioner.class', 'partition.field.name', 'partition.duration.ms', 'path.format', 'locale', 'timezone'],
  ...['timestamp.extractor', 'timestamp.field', 'topics.dir', 'directory.delim', 'file.delim'],
  ...['filename.offset.zero.pad.width'],
] as const;

/** Throws ConfigException for the first option that is missing or wrong, or does not go with another. */
export function readSettings(config: Config): Settings {
  const values = parseConfig(azureBlobConfig, config);
  const warnings: string[] = [];
  const partitioner = makePartitioner(values);
  const rotateIntervalMs = values['rotate.interval.ms'];
  if (rotateIntervalMs > 0 && !partitioner.timestamp) {
    warnings.push('rotate.interval.ms is ignored: it works with time-based partitioners only');
  }
  return {
    format: makeFormat(values),
    partitioner,
    compatibility: compatibilityOf(values['schema.compatibility']),
    flushSize: values['flush.size'],
    rotateIntervalMs: rotateIntervalMs > 0 && partitioner.timestamp ? rotateIntervalMs : undefined,
    nextScheduledRotation: schedule(values),
    skipNulls: values['behavior.on.null.values'].toLowerCase() === 'ignore',
    blockSize: values['azblob.block.size'],
    names: {
      folder: values['topics.dir'],
      directoryDelimiter: values['directory.delim'],
      fileDelimiter: values['file.delim'],
      offsetWidth: values['filename.offset.zero.pad.width'],
    },
    layout: layout(values),
    warnings,
  };
}

function layout(values: Values): string {
  const options = LAYOUT_OPTIONS.map((option) => values[option]);
  return createHash('sha256')
    .update(JSON.stringify([LAYOUT_VERSION, options]))
    .digest('hex')
    .slice(0, 16);
}

function schedule(values: Values): Settings['nextScheduledRotation'] {
  const period = values['rotate.schedule.interval.ms'];
  if (period <= 0) return undefined;
  const zone = findZone(values.timezone.trim());
  if (!zone) {
    throw ConfigException.invalidValue(
      'timezone',
      values.timezone,
      'rotate.schedule.interval.ms needs a time zone, e.g. UTC',
    );
  }
  const offset = offsets(zone);
  return (now) => nextScheduledTime(now, period, offset);
}

function makeFormat(values: Values): Format {
  const kind = kindOf('format.class', values['format.class'], FORMAT_CLASSES);
  const type = values['az.compression.type'];
  switch (kind) {
    case 'json':
      return jsonFormat(compression(type, values['az.compression.level']));
    case 'bytearray':
      return byteArrayFormat(
        values['format.bytearray.extension'],
        values['format.bytearray.separator'] ?? '\n',
        compression(type, values['az.compression.level']),
      );
    case 'parquet':
      throw ConfigException.invalidValue(
        'format.class',
        values['format.class'],
        'ParquetFormat is not available yet: use AvroFormat or JsonFormat',
      );
    case 'avro':
      if (type.toLowerCase() !== 'none') {
        throw ConfigException.invalidValue(
          'az.compression.type',
          type,
          'it works with JsonFormat and ByteArrayFormat only: for AvroFormat use avro.codec',
        );
      }
      return avroFormat({
        codec: avroCodec(values['avro.codec']),
        metadata: values['connect.meta.data'],
        enums: values['enhanced.avro.schema.support'],
        optionalMapKeys: values['allow.optional.map.keys'],
      });
  }
}

function avroCodec(name: string): 'null' | 'deflate' {
  const codec = name.toLowerCase();
  if (codec === 'null' || codec === 'deflate') return codec;
  throw ConfigException.invalidValue('avro.codec', name, 'it is not available: use null or deflate');
}

function makePartitioner(values: Values): Partitioner {
  const delimiter = values['directory.delim'];
  const time = {
    durationMs: values['partition.duration.ms'],
    pathFormat: values['path.format'],
    locale: values.locale,
    timezone: values.timezone,
    extractor: values['timestamp.extractor'],
    timestampField: values['timestamp.field'],
    delimiter,
  };
  switch (kindOf('partitioner.class', values['partitioner.class'], PARTITIONER_CLASSES)) {
    case 'default':
      return defaultPartitioner;
    case 'field':
      return fieldPartitioner(values['partition.field.name'], delimiter);
    case 'time':
      return timeBasedPartitioner(time);
    case 'hourly':
      return timeBasedPartitioner({ ...time, ...hourly(delimiter) });
    case 'daily':
      return timeBasedPartitioner({ ...time, ...daily(delimiter) });
  }
}

/** Which of the known classes a full or simple class name means. */
function kindOf<K extends string>(option: string, given: string, classes: Readonly<Record<K, string>>): K {
  const simple = (name: string) => name.replace(/^.*[.$]/, '');
  const kinds = Object.keys(classes) as K[];
  const found = kinds.find((kind) => given === classes[kind] || simple(given) === simple(classes[kind]));
  if (found) return found;
  throw ConfigException.invalidValue(
    option,
    given,
    `known are ${kinds.map((kind) => simple(classes[kind])).join(', ')}`,
  );
}
