/** Encodes and decodes text in one of Java's character sets. What the set lacks becomes `?`, as in Java. */
export interface Charset {
  encode(text: string): Buffer;
  decode(bytes: Buffer): string;
}

/** Undefined where this name is not known (or the set has more than 256 characters and is not Unicode). */
export function charset(name: string): Charset | undefined {
  const label = canonical(name.toLowerCase());
  switch (label) {
    case 'utf-8':
      return {
        encode: (text) => Buffer.from(text.toWellFormed().replaceAll('\ufffd', replacement(text))),
        decode: utf8,
      };
    case 'us-ascii':
      return limited(0x7f, (bytes) => decodeAscii(bytes));
    case 'iso-8859-1':
      return limited(0xff, (bytes) => bytes.toString('latin1'));
    case 'utf-16':
      return { encode: (text) => Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be(text)]), decode: decodeUtf16 };
    case 'utf-16be':
      return { encode: utf16be, decode: (bytes) => decoder('utf-16be', bytes) };
    case 'utf-16le':
      return { encode: (text) => Buffer.from(text, 'utf16le'), decode: (bytes) => decoder('utf-16le', bytes) };
    case 'utf-32':
    case 'utf-32be':
      return { encode: utf32be, decode: decodeUtf32 };
    default:
      return singleByte(label);
  }
}

/** Java's other names of what it and `TextDecoder` know. */
const ALIASES: Record<string, string> = {
  utf8: 'utf-8',
  ascii: 'us-ascii',
  'iso646-us': 'us-ascii',
  latin1: 'iso-8859-1',
  'iso8859-1': 'iso-8859-1',
  utf16: 'utf-16',
  utf_16: 'utf-16',
  unicode: 'utf-16',
  utf_16be: 'utf-16be',
  utf_16le: 'utf-16le',
  utf32: 'utf-32',
  utf_32: 'utf-32',
  utf_32be: 'utf-32be',
};

function canonical(name: string): string {
  const known = ALIASES[name] ?? name.replace(/^iso_?8859[_-]/, 'iso-8859-');
  return known.replace(/^cp(125\d)$/, 'windows-$1');
}

/** Java takes an encoded half of a surrogate pair for one wrong character; JavaScript for three. */
function utf8(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes('\ufffd')) return text;
  const repaired = bytes.toString('latin1').replace(/\xed[\xa0-\xbf](?:[\x80-\xbf]|$)/g, '\xef\xbf\xbd');
  return Buffer.from(repaired, 'latin1').toString('utf8');
}

/** Java writes `?` for half of a surrogate pair; a genuine U+FFFD stays. */
function replacement(text: string): string {
  return text.isWellFormed() ? '\ufffd' : '?';
}

function limited(highest: number, decode: (bytes: Buffer) => string): Charset {
  const encode = (text: string) =>
    Buffer.from([...text].map((char) => (char.codePointAt(0)! <= highest ? char.codePointAt(0)! : 0x3f)));
  return { encode, decode };
}

function decodeAscii(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[\u0080-\u00ff]/g, '\ufffd');
}

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

function decoder(label: string, bytes: Buffer): string {
  return new TextDecoder(label, { ignoreBOM: true }).decode(bytes);
}

function decodeUtf16(bytes: Buffer): string {
  const little = bytes[0] === 0xff && bytes[1] === 0xfe;
  const big = bytes[0] === 0xfe && bytes[1] === 0xff;
  return decoder(little ? 'utf-16le' : 'utf-16be', little || big ? bytes.subarray(2) : bytes);
}

function utf32be(text: string): Buffer {
  const codes = Array.from(text.toWellFormed(), (char) => char.codePointAt(0)!);
  const bytes = Buffer.alloc(codes.length * 4);
  for (const [i, code] of codes.entries()) bytes.writeUInt32BE(code, i * 4);
  return bytes;
}

function decodeUtf32(bytes: Buffer): string {
  const marked = bytes.length >= 4 && bytes.readUInt32BE(0) === 0xfeff ? bytes.subarray(4) : bytes;
  let text = '';
  for (let i = 0; i + 4 <= marked.length; i += 4) {
    const code = marked.readUInt32BE(i);
    text += code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
  }
  return marked.length % 4 === 0 ? text : `${text}\ufffd`;
}

/** windows-1252, ISO-8859-15, KOI8-R …: encoding is the decoder's table turned round. */
function singleByte(label: string): Charset | undefined {
  if (!/^(windows-\d+|iso-8859-\d+|koi8-[ru]|ibm866|macintosh)$/.test(label)) return undefined;
  const decode = (bytes: Buffer) => new TextDecoder(label).decode(bytes);
  const codes = new Map<string, number>();
  try {
    for (let code = 255; code >= 0; code--) codes.set(decode(Buffer.from([code])), code);
  } catch {
    return undefined;
  }
  return { encode: (text) => Buffer.from([...text].map((char) => codes.get(char) ?? 0x3f)), decode };
}
