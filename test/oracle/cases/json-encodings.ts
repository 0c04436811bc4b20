import type { Case, CaseFile } from '../case.ts';

const DOCUMENTS = ['{"schema":{"type":"string"},"payload":"é€😀"}', '{"a":[1,-2.5]}', '12', '"x"', 'null', '[]'];
const ENCODINGS: Readonly<Record<string, (text: string) => Buffer>> = {
  utf8: (text) => Buffer.from(text),
  utf16le: (text) => Buffer.from(text, 'utf16le'),
  utf16be: (text) => Buffer.from(text, 'utf16le').swap16(),
  utf32le: (text) => Buffer.concat([...text].map((char) => utf32be(char).reverse())),
  utf32be: (text) => Buffer.concat([...text].map(utf32be)),
};

function utf32be(char: string): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(char.codePointAt(0)!);
  return bytes;
}

/** The beginnings of encodings, and ends that are no text. */
const ODD = [
  ...[
    '00',
    '0000',
    '3100',
    '0031',
    '310032',
    '31003200',
    '00310000',
    '00003100',
    'feff',
    'feff0031',
    'fffe3100',
    'fffe',
  ],
  ...[
    '0000feff00000031',
    'fffe000031000000',
    '0000fffe31',
    'feff000031',
    '5b5dff',
    '7b7dc3',
    '2278',
    '2278ff22',
    '31ff',
    '3120ff',
  ],
];

const to = (bytes: Buffer): Case[] =>
  ['true', 'false'].map((enable) => ({
    op: 'to',
    class: 'org.apache.kafka.connect.json.JsonConverter',
    config: { 'schemas.enable': enable },
    hex: bytes.toString('hex'),
  }));

export default {
  cases: [
    ...Object.values(ENCODINGS).flatMap((encode) =>
      DOCUMENTS.flatMap((text) => [...to(encode(text)), ...to(encode(`\ufeff${text}`))]),
    ),
    ...ODD.flatMap((hex) => to(Buffer.from(hex, 'hex'))),
  ],
} satisfies CaseFile;
