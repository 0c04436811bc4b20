import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from './from-connect-schema.ts';

const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
/** Limits of which it is not easy to say which is narrower: any other one counts as narrower. */
const EQUAL = [
  'pattern',
  'not',
  'if',
  'then',
  'else',
  'dependencies',
  'propertyNames',
  'patternProperties',
  'contains',
];

/** The keywords by which `reader` allows less than `writer`, each in words. */
export function narrowedLimits(reader: JsonSchema, writer: JsonSchema): string[] {
  const narrowed = (keyword: string, isNarrower: (read: unknown, written: unknown) => boolean) =>
    reader[keyword] !== undefined && (writer[keyword] === undefined || isNarrower(reader[keyword], writer[keyword]));
  const found = [
    ...UPPER.filter((keyword) => narrowed(keyword, (read, written) => Number(read) < Number(written))),
    ...LOWER.filter((keyword) => narrowed(keyword, (read, written) => Number(read) > Number(written))).filter(
      (keyword) => reader[keyword] !== 0 || keyword.endsWith('imum'),
    ),
    ...EQUAL.filter((keyword) => narrowed(keyword, (read, written) => !isDeepStrictEqual(read, written))),
    ...['multipleOf'].filter((keyword) =>
      narrowed(keyword, (read, written) => !Number.isInteger(Number(written) / Number(read))),
    ),
    ...['uniqueItems'].filter((keyword) => reader[keyword] === true && writer[keyword] !== true),
  ];
  return found.map((keyword) => `${keyword} is narrowed to ${JSON.stringify(reader[keyword], exact)}`);
}

function exact(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
