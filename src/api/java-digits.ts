/**
 * The digits of a number, and the power of ten of the first one, as Java 17 chooses them for `Double.toString` and `Float.toString`: they
 * name the number, but are not always the fewest that do (Java 19 and later write the fewest).
 */
export interface Digits {
  digits: string;
  power: number;
}

interface Binary {
  /** Odd. */
  mantissa: bigint;
  /** Bits of `mantissa`. */
  bits: number;
  /** Power of two of its first bit. */
  exponent: number;
  /** Bits that numbers of this type and size have. */
  precision: number;
}

const DOUBLE_BITS = 53;
const FLOAT_BITS = 24;
const scratch = new DataView(new ArrayBuffer(8));

/** @param value positive and finite */
export function javaDoubleDigits(value: number): Digits {
  scratch.setFloat64(0, value);
  const bits = scratch.getBigUint64(0);
  return digitsOf(binary(bits & 0xfffffffffffffn, Number(bits >> 52n), DOUBLE_BITS, 1023));
}

/** @param value positive and finite, of 32 bits */
export function javaFloatDigits(value: number): Digits {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  return digitsOf(binary(BigInt(bits & 0x7fffff), bits >>> 23, FLOAT_BITS, 127));
}

function binary(fraction: bigint, biased: number, size: number, bias: number): Binary {
  const normal = biased > 0;
  const whole = normal ? fraction | (1n << BigInt(size - 1)) : fraction;
  const length = whole.toString(2).length;
  const exponent = (normal ? biased : 1) - bias - (size - length);
  const zeros = trailingZeros(whole);
  return { mantissa: whole >> BigInt(zeros), bits: length - zeros, exponent, precision: length };
}

function trailingZeros(value: bigint): number {
  const text = value.toString(2);
  return text.length - text.lastIndexOf('1') - 1;
}

/** Java counts in an int or a long where it can, and they overflow. */
const INT_BITS = 32;
const LONG_BITS = 64;
/** Powers of two of whole numbers that a Java long holds. */
const LARGEST_LONG = 62;

function digitsOf(number: Binary): Digits {
  const { mantissa, bits, exponent } = number;
  const tiny = Math.max(0, bits - exponent - 1);
  if (tiny === 0 && exponent <= LARGEST_LONG) return wholeDigits(mantissa << BigInt(exponent + 1 - bits), number);
  return generated(number, tiny);
}

/** Digits that lie below the precision are rounded away. */
function wholeDigits(value: bigint, { exponent, precision }: Binary): Digits {
  const spare = exponent - precision - 1;
  const dropped = exponent > precision && spare > 1 ? (2n ** BigInt(spare)).toString().length - 1 : 0;
  const unit = 10n ** BigInt(dropped);
  const rounded = value / unit + (dropped > 0 && value % unit >= unit / 2n ? 1n : 0n);
  const text = rounded.toString();
  return { digits: text.replace(/0+$/, ''), power: text.length - 1 + dropped };
}

/** Digit by digit, until the rest cannot be told from the number's neighbours. */
function generated({ mantissa, bits, exponent, precision }: Binary, tiny: number): Digits {
  let power = estimatedPower(mantissa, bits, exponent);
  const fives = Math.max(0, -power);
  const scaleFives = Math.max(0, power);
  let twos = fives + tiny + exponent;
  let scaleTwos = scaleFives + tiny;
  let marginTwos = twos - precision;
  twos -= bits - 1;
  const common = Math.min(twos, scaleTwos);
  twos -= common;
  scaleTwos -= common;
  marginTwos -= common;
  if (bits === 1) marginTwos -= 1;
  if (marginTwos < 0) {
    twos -= marginTwos;
    scaleTwos -= marginTwos;
    marginTwos = 0;
  }
  const needed = Math.max(bits + twos + bitsOfFive(fives), scaleTwos + 1 + bitsOfFive(scaleFives + 1));
  const width = needed < INT_BITS ? INT_BITS : needed < LONG_BITS ? LONG_BITS : undefined;
  const narrow = (value: bigint) => (width === undefined ? value : BigInt.asIntN(width, value));
  const scale = (5n ** BigInt(scaleFives)) << BigInt(scaleTwos);
  const ten = scale * 10n;
  let rest = (mantissa * 5n ** BigInt(fives)) << BigInt(twos);
  let margin = (5n ** BigInt(fives)) << BigInt(marginTwos);
  const digits: number[] = [];
  let low = false;
  let high = false;
  const step = () => {
    const digit = Number(rest / scale);
    rest = (rest % scale) * 10n;
    margin = narrow(margin * 10n);
    const overflown = digits.length > 0 && margin <= 0n;
    low = overflown || rest < margin;
    high = overflown || (width === undefined ? rest + margin >= ten : narrow(rest + margin) > ten);
    return digit;
  };
  const first = step();
  if (first === 0 && !high) power -= 1;
  else digits.push(first);
  if (power < -3 || power >= 8) low = high = false;
  while (!low && !high) digits.push(step());
  const half = rest * 2n - ten;
  const odd = (digits.at(-1)! & 1) === 1;
  return high && (!low || half > 0n || (half === 0n && odd)) ? roundedUp(digits, power) : joined(digits, power);
}

/** Of a power of five, as Java's table has it for the small ones. */
function bitsOfFive(power: number): number {
  return power < 27 ? (power === 0 ? 0 : (5n ** BigInt(power)).toString(2).length) : power * 3;
}

function estimatedPower(mantissa: bigint, bits: number, exponent: number): number {
  const leading = Number(mantissa) / 2 ** (bits - 1);
  return Math.floor((leading - 1.5) * 0.289529654 + 0.176091259 + exponent * 0.301029995663981);
}

function roundedUp(digits: number[], power: number): Digits {
  let last = digits.length - 1;
  while (last >= 0 && digits[last] === 9) digits[last--] = 0;
  if (last < 0) return { digits: '1', power: power + 1 };
  digits[last]!++;
  return joined(digits, power);
}

function joined(digits: readonly number[], power: number): Digits {
  return { digits: digits.join('').replace(/0+$/, '') || '0', power };
}
