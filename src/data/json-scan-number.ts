const ZERO = 0x30;

/** So many digits a double holds whatever they are; with a power of ten no greater their quotient is the nearest double. */
const EXACT_DIGITS = 15;
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/** So many digits are below 2^64 whatever they are. */
const LONG_DIGITS = 19;
const LOW_DIGITS = 9;
const LOW = 10 ** LOW_DIGITS;
const HALF = 2 ** 16;
const WORD = 2 ** 32;

const words = new Uint32Array(2);
const long = new BigUint64Array(words.buffer);
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** The integer of ASCII digits; a bigint where it is not safe. */
export function scannedInteger(bytes: Buffer, start: number, end: number, negative: boolean): number | bigint {
  if (end - start <= EXACT_DIGITS) {
    const value = digits(bytes, start, end);
    return negative ? -value : value;
  }
  const value =
    end - start <= LONG_DIGITS ? longInteger(bytes, start, end) : BigInt(bytes.toString('latin1', start, end));
  return negative ? -value : value;
}

/** The double nearest to the digits from `start` to `end` with a point at `dot`. */
export function scannedFraction(bytes: Buffer, start: number, dot: number, end: number, negative: boolean): number {
  if (end - start - 1 > EXACT_DIGITS) {
    const value = Number(bytes.toString('latin1', start, end));
    return negative ? -value : value;
  }
  const fraction = end - dot - 1;
  const value = (digits(bytes, start, dot) * POWERS[fraction]! + digits(bytes, dot + 1, end)) / POWERS[fraction]!;
  return negative ? -value : value;
}

function digits(bytes: Buffer, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + (bytes[at]! - ZERO);
  return value;
}

/** By doubles in parts that they hold: cheaper than text and `BigInt`. */
function longInteger(bytes: Buffer, start: number, end: number): number | bigint {
  const high = digits(bytes, start, end - LOW_DIGITS);
  const low = digits(bytes, end - LOW_DIGITS, end);
  const near = high * LOW + low;
  if (near <= Number.MAX_SAFE_INTEGER) return near;
  const upper = Math.floor(high / HALF) * LOW;
  const lower = (high % HALF) * LOW + low;
  const sum = (upper % HALF) * HALF + lower;
  words[LITTLE_ENDIAN ? 0 : 1] = sum % WORD;
  words[LITTLE_ENDIAN ? 1 : 0] = Math.floor(upper / HALF) + Math.floor(sum / WORD);
  return long[0]!;
}
