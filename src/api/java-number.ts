/** Text of a double as Java's `Double.toString` (19 or later) has it: `1.0`, `1.0E7`, `NaN`. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const text = String(value);
  const absolute = Math.abs(value);
  if (absolute >= 1e-3 && absolute < 1e7) return Number.isInteger(value) ? `${text}.0` : text;
  const digits = significant(text);
  return javaText(value, digits.length > 1 ? text : absolute.toPrecision(2));
}

/** Text of a float as Java's `Float.toString` has it: the shortest digits that name this 32-bit float. */
export function floatText(value: number): string {
  const float = Math.fround(value);
  return Number.isFinite(float) ? javaText(float, shortestFloat(Math.abs(float))) : String(float);
}

function shortestFloat(float: number): string {
  for (let precision = 2; precision < 9; precision++) {
    const text = float.toExponential(precision - 1);
    if (Math.fround(Number(text)) === float) return text;
  }
  return float.toExponential(8);
}

/** `notation` is the value in any decimal notation of JavaScript. */
function javaText(value: number, notation: string): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const absolute = Math.abs(value);
  if (absolute === 0) return `${sign}0.0`;
  const digits = significant(notation);
  const exponent = Math.floor(Number(absolute.toExponential().split('e')[1]));
  const power = notation.includes('e') ? Number(notation.split('e')[1]) : exponent;
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
