import { isDecimal } from '../api/logical-types.ts';

/** The widths of the small integer types. */
export const INTEGER_BITS = { INT8: 8, INT16: 16, INT32: 32 } as const;

/** Jackson's name for the type of parsed JSON, as Connect's messages have it. */
export function nodeType(node: unknown): string {
  switch (typeof node) {
    case 'string':
      return 'STRING';
    case 'boolean':
      return 'BOOLEAN';
    case 'number':
    case 'bigint':
      return 'NUMBER';
    case 'undefined':
      return 'MISSING';
    default:
      if (node === null) return 'NULL';
      if (isDecimal(node)) return 'NUMBER';
      return Array.isArray(node) ? 'ARRAY' : 'OBJECT';
  }
}

/** From this power of ten on the last 64 bits, all that callers keep, are zero. */
const LAST_BITS = 64;

/**
 * The integer part of a number, 0 of anything else: as lenient as Jackson's `longValue`. Of an integer of more than 64 digits
 * only the last 64 bits are right.
 */
export function integerNode(node: unknown): bigint {
  if (typeof node === 'bigint') return node;
  if (typeof node === 'number') return Number.isFinite(node) ? BigInt(Math.trunc(node)) : 0n;
  if (!isDecimal(node)) return 0n;
  const { unscaled, scale } = node;
  if (scale > String(unscaled).length) return 0n;
  return scale > 0 ? unscaled / 10n ** BigInt(scale) : unscaled * 10n ** BigInt(Math.min(-scale, LAST_BITS));
}

/** A number as a double, 0 for anything else. */
export function numberNode(node: unknown): number {
  if (typeof node === 'number') return node;
  if (typeof node === 'bigint') return Number(node);
  return isDecimal(node) ? Number(`${node.unscaled}e${-node.scale}`) : 0;
}

const GROUPS = /^(?:[\0- ]*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==))*[\0- ]*$/;

/**
 * Undefined where the text is not base64. As Jackson reads it: white space may stand between groups of four digits, and what
 * follows a padded group is read on.
 */
export function base64Node(text: string): Buffer | undefined {
  if (text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)) return Buffer.from(text, 'base64');
  if (!GROUPS.test(text)) return undefined;
  const groups = text.replace(/[\0- ]+/g, '').match(/.{4}/g) ?? [];
  return Buffer.concat(groups.map((group) => Buffer.from(group, 'base64')));
}
