import { ServerException } from './server-page.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\0-\x1f\x7f]/;

/**
 * The decoded segments of a request's raw path: `/connectors/my%20sink/` gives `['connectors', 'my sink']`. Matrix parameters
 * (`;a=b`) are dropped, a trailing slash is as none. An encoded slash or percent sign is part of the name; where Connect's
 * server refuses such paths, connectors with these names could be created but never reached.
 */
export function segmentsOf(pathname: string): string[] {
  const raw = pathname.replace(/^\//, '').replace(/\/$/, '');
  if (raw === '' && pathname.length <= 1) return [];
  return raw.split('/').map((segment) => {
    if (segment === '') throw new ServerException('Ambiguous URI empty segment');
    const text = decode(segment.replace(/;.*/, ''));
    if (CONTROLS.test(text))
      throw new ServerException(text.includes('\0') ? 'Bad Request' : 'Suspicious Path Character');
    return text;
  });
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ServerException(/%(?![\da-f]{2})/i.test(segment) ? 'Bad Request' : 'Bad UTF-8 encoding');
  }
}

/** The path of a connector, written as Connect writes it wherever that leads back to the connector. */
export function connectorPath(name: string): string {
  return `/connectors/${encodeURIComponent(name).replace(/%(24|26|2B|2C|3A|3D|40)/g, (code) => decodeURIComponent(code))}`;
}
