/** As `Long.parseLong` and its smaller kin read text, digits of any script included; undefined where Java throws. */
export function parseJavaInteger(text: string, bits: 8 | 16 | 32 | 64): bigint | undefined {
  const signed = text[0] === '-' || text[0] === '+';
  let digits = '';
  for (let i = signed ? 1 : 0; i < text.length; i++) {
    const digit = digitValue(text.charCodeAt(i));
    if (digit < 0) return undefined;
    digits += digit;
  }
  if (digits === '') return undefined;
  const value = text[0] === '-' ? -BigInt(digits) : BigInt(digits);
  return BigInt.asIntN(bits, value) === value ? value : undefined;
}

const DECIMAL = /^([+-]?)(?:(NaN|Infinity)|(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)[fFdD]?)$/;
const HEXADECIMAL = /^([+-]?)0[xX](?:([\da-fA-F]+)\.?|([\da-fA-F]*)\.([\da-fA-F]+))[pP]([+-]?\d+)[fFdD]?$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that Java trims
const BLANKS = /^[\u0000-\u0020]+|[\u0000-\u0020]+$/g;

/** As `String.trim` of Java, which keeps all blanks above the space. */
export function javaTrim(text: string): string {
  return text.replace(BLANKS, '');
}

/** As `Double.parseDouble`: `1d`, ` .5e3`, `0x1.8p1`, `NaN`; undefined where Java throws. */
export function parseJavaDouble(text: string): number | undefined {
  const trimmed = javaTrim(text);
  const [match, sign, name, digits] = DECIMAL.exec(trimmed) ?? [];
  if (match === undefined) return hexadecimal(trimmed);
  return sign === '-' ? -Number(name ?? digits) : Number(name ?? digits);
}

function hexadecimal(text: string): number | undefined {
  const match = HEXADECIMAL.exec(text);
  if (!match) return undefined;
  const [, sign, only, whole = '', fraction = '', exponent] = match;
  const mantissa = Number(BigInt(`0x${only ?? whole + fraction}`));
  const scaled = timesPowerOfTwo(mantissa, Number(exponent) - 4 * fraction.length);
  return sign === '-' ? -scaled : scaled;
}

/** In steps, as the power alone may be beyond a double. */
function timesPowerOfTwo(value: number, power: number): number {
  const step = Math.max(-1000, Math.min(1000, power));
  if (value === 0 || !Number.isFinite(value) || step === power) return value * 2 ** power;
  return timesPowerOfTwo(value * 2 ** step, power - step);
}

/** Of a decimal digit of any script in the Basic Multilingual Plane; -1 for what is none. */
export function digitValue(code: number): number {
  if (code < 0x80) return code >= 0x30 && code <= 0x39 ? code - 0x30 : -1;
  if (!isDigit(code)) return -1;
  const low = code & 0xf;
  return low >= 6 && !isDigit(code - low + 5) ? low - 6 : low;
}

function isDigit(code: number): boolean {
  return /^\p{Nd}$/u.test(String.fromCharCode(code));
}
