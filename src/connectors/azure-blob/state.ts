import { ConnectException } from '../../api/errors.ts';
import { BinaryReader, BinaryWriter } from './binary.ts';
import type { BlockRun } from './block-list.ts';

/** A blob's name around its first offset, which is padded with zeros to `width`. */
export interface NameParts {
  prefix: string;
  width: number;
  suffix: string;
}

export interface StagedFile extends NameParts {
  encodedPartition: string;
  first: bigint;
  last: bigint;
  blocks: BlockRun[];
  /** Milliseconds since the epoch: not later than the last block was staged. Blocks live for seven days from then. */
  stagedAt: number;
}

export interface OpenFile extends StagedFile {
  records: number;
  /** 16 bytes that stand for the schema of the file's records; undefined for records without one. */
  schemaHash: Buffer | undefined;
}

/** A file that is complete. It is committed under this very list of blocks once the checkpoint names it (invariant 1). */
export interface ClosingFile extends StagedFile {
  /** 32 hexadecimal digits; in the blob's metadata it says that the blob is this file. */
  id: string;
  resetGen: number;
}

/** Records of a blob that was committed before its neighbours had to be read again: they are not put a second time. */
export interface Skip {
  encodedPartition: string;
  first: bigint;
  last: bigint;
}

/** What decides on rotation, over all open files of the topic partition. */
export interface RotationState {
  records: number;
  /** Record time of the first record, milliseconds since the epoch. */
  baseTimestamp: number | undefined;
  encodedPartition: string | undefined;
  /** Milliseconds since the epoch: the rotation that rotate.schedule.interval.ms asks for. */
  dueAt: number | undefined;
}

export interface SinkState {
  /** `account/container` where the blocks are. */
  location: string;
  /** Stands for all options that shape a file: files of other options are closed as they are. */
  layout: string;
  /** The last wall-clock time that chose a file; later ones are never before it. */
  clock: number;
  rotation: RotationState;
  closing: ClosingFile[];
  files: OpenFile[];
  skips: Skip[];
}

const VERSION = 1;
const ID_BYTES = 16;

export const noRotation = (): RotationState => ({
  records: 0,
  baseTimestamp: undefined,
  encodedPartition: undefined,
  dueAt: undefined,
});

export function blobName(file: NameParts & { first: bigint }): string {
  return `${file.prefix}${String(file.first).padStart(file.width, '0')}${file.suffix}`;
}

export function encodeState(state: SinkState): Buffer {
  const out = new BinaryWriter();
  const staged = (file: StagedFile) => {
    out.text(file.encodedPartition).text(file.prefix).unsigned(file.width).text(file.suffix);
    out
      .unsigned(file.first)
      .unsigned(file.last - file.first)
      .unsigned(file.stagedAt);
    out.list(file.blocks, ({ epoch, opening, from, to }) =>
      out
        .unsigned(epoch)
        .unsigned(opening)
        .unsigned(from)
        .unsigned(to - from),
    );
  };
  out.text(state.location).text(state.layout).unsigned(state.clock);
  const { records, baseTimestamp, encodedPartition, dueAt } = state.rotation;
  out.unsigned(records).optional(baseTimestamp, (value) => out.signed(value));
  out.optional(encodedPartition, (value) => out.text(value)).optional(dueAt, (value) => out.unsigned(value));
  out.list(state.closing, (file) => {
    staged(file);
    out.raw(Buffer.from(file.id, 'hex')).unsigned(file.resetGen);
  });
  out.list(state.files, (file) => {
    staged(file);
    out.unsigned(file.records);
    out.optional(file.schemaHash, (hash) => out.raw(hash));
  });
  out.list(state.skips, (skip) => out.text(skip.encodedPartition).unsigned(skip.first).unsigned(skip.last));
  return out.finish(VERSION);
}

/** Throws ConnectException for bytes that are damaged or of a later version. */
export function decodeState(bytes: Buffer): SinkState {
  try {
    const reader = new BinaryReader(bytes);
    if (reader.version === VERSION) return readState(reader);
  } catch (error) {
    throw new ConnectException('The stored state of the partition is damaged', {
      cause: error,
      hint: 'Reset the offsets of the connector to go on without its open files.',
    });
  }
  throw new ConnectException(`The stored state of the partition has version ${bytes[0]}, known is ${VERSION}`, {
    hint: 'It was written by a later release: use that one or a later one.',
  });
}

function readState(reader: BinaryReader): SinkState {
  const staged = (): StagedFile => {
    const names = {
      encodedPartition: reader.text(),
      prefix: reader.text(),
      width: reader.number(),
      suffix: reader.text(),
    };
    const first = reader.unsigned();
    const last = first + reader.unsigned();
    const stagedAt = reader.number();
    const blocks = reader.list(() => {
      const [epoch, opening, from] = [reader.number(), reader.number(), reader.number()];
      return { epoch, opening, from, to: from + reader.number() };
    });
    return { ...names, first, last, stagedAt, blocks };
  };
  return {
    location: reader.text(),
    layout: reader.text(),
    clock: reader.number(),
    rotation: {
      records: reader.number(),
      baseTimestamp: reader.optional(() => reader.signed()),
      encodedPartition: reader.optional(() => reader.text()),
      dueAt: reader.optional(() => reader.number()),
    },
    closing: reader.list(() => ({ ...staged(), id: reader.raw(ID_BYTES).toString('hex'), resetGen: reader.number() })),
    files: reader.list(() => ({
      ...staged(),
      records: reader.number(),
      schemaHash: reader.optional(() => Buffer.from(reader.raw(ID_BYTES))),
    })),
    skips: reader.list(() => ({
      encodedPartition: reader.text(),
      first: reader.unsigned(),
      last: reader.unsigned(),
    })),
  };
}
