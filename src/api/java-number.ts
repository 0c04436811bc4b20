import { type Digits, javaDoubleDigits, javaFloatDigits } from './java-digits.ts';

/** Text of a double as Java's `Double.toString` (of Java 17) has it: `1.0`, `1.0E7`, `NaN`. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const text = String(value);
  const absolute = Math.abs(value);
  if (absolute >= 1e-3 && absolute < 1e7) return Number.isInteger(value) ? `${text}.0` : text;
  if (absolute === 0) return zeroText(value);
  return javaText(value, doubleDigits(absolute, text));
}

/** Text of a float as Java's `Float.toString` (of Java 17) has it. */
export function floatText(value: number): string {
  const float = Math.fround(value);
  if (!Number.isFinite(float)) return String(float);
  return float === 0 ? zeroText(float) : javaText(float, javaFloatDigits(Math.abs(float)));
}

const SMALLEST_NORMAL = 2 ** -1022;

/** Of whole numbers, and of all below ten million but the very smallest and powers of two, Java and JavaScript choose the same digits. */
function doubleDigits(absolute: number, text: string): Digits {
  const below = absolute < 1e7 && absolute >= SMALLEST_NORMAL && !Number.isInteger(Math.log2(absolute));
  const same = Number.isSafeInteger(absolute) || below;
  if (!same) return javaDoubleDigits(absolute);
  return { digits: significant(text), power: Number(absolute.toExponential().split('e')[1]) };
}

function zeroText(value: number): string {
  return Object.is(value, -0) ? '-0.0' : '0.0';
}

function javaText(value: number, { digits, power }: Digits): string {
  const sign = value < 0 ? '-' : '';
  const absolute = Math.abs(value);
  if (absolute >= 1e-3 && absolute < 1e7) return sign + plain(digits, power);
  return `${sign}${digits[0]}.${digits.slice(1) || '0'}E${power}`;
}

/** The digits without sign, point, exponent, and zeros at either end. */
function significant(notation: string): string {
  const [mantissa = ''] = notation.split('e');
  return mantissa.replace(/[-.]/g, '').replace(/^0+|0+$/g, '');
}

function plain(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${whole}.${digits.slice(exponent + 1) || '0'}`;
}
