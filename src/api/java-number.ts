/** Text of a double as Java's `Double.toString` (19 or later) has it: `1.0`, `1.0E7`, `NaN`. */
export function doubleText(value: number): string {
  if (Number.isFinite(value)) return javaText(value, String(Math.abs(value)));
  return String(value);
}

/** Text of a float as Java's `Float.toString` has it: the shortest digits that name this 32-bit float. */
export function floatText(value: number): string {
  const float = Math.fround(value);
  return Number.isFinite(float) ? javaText(float, shortestFloat(Math.abs(float))) : String(float);
}

function shortestFloat(float: number): string {
  for (let precision = 1; precision < 9; precision++) {
    const text = float.toPrecision(precision);
    if (Math.fround(Number(text)) === float) return text;
  }
  return float.toPrecision(9);
}

/** `digits` is the absolute value in any decimal notation of JavaScript. */
function javaText(value: number, digits: string): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const absolute = Math.abs(value);
  if (absolute === 0) return `${sign}0.0`;
  if (absolute >= 1e-3 && absolute < 1e7 && !digits.includes('e')) {
    return (
      sign + (digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits) + (Number.isInteger(absolute) ? '.0' : '')
    );
  }
  const [mantissa, exponent] = scientific(digits);
  if (absolute >= 1e-3 && absolute < 1e7) return sign + plain(mantissa, exponent);
  return `${sign}${mantissa[0]}.${mantissa.slice(1) || '0'}E${exponent}`;
}

/** The significant digits and the exponent of the first of them. */
function scientific(text: string): [digits: string, exponent: number] {
  const [number = '', power = '0'] = text.split('e');
  const [whole = '', fraction = ''] = number.split('.');
  const all = whole + fraction;
  const leading = all.length - all.replace(/^0+/, '').length;
  return [all.slice(leading).replace(/0+$/, ''), Number(power) + whole.length - 1 - leading];
}

function plain(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${whole}.${digits.slice(exponent + 1) || '0'}`;
}
