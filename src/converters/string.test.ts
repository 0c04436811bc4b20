import { describe, expect, it } from 'vitest';
import { Schemas } from '../api/index.ts';
import { StringConverter } from './string.ts';

describe('StringConverter', () => {
  it.each([
    ['UTF-16', 'feff006100e920ac'],
    ['UTF-16LE', '6100e900ac20'],
    ['ISO-8859-1', '61e93f'],
    ['US-ASCII', '613f3f'],
    ['windows-1252', '61e980'],
    ['ISO-8859-15', '61e9a4'],
  ])('encodes in %s', (encoding, hex) => {
    const converter = new StringConverter();
    converter.configure({ 'converter.encoding': encoding }, false);
    expect(converter.fromConnectData('t', Schemas.STRING, 'aé€')?.toString('hex')).toBe(hex);
  });
});
