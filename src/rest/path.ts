import { BAD_MESSAGE, ServerException } from './server-page.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\0-\x1f\x7f]/;

/** A step of a path: as it was written, and decoded. */
export interface Segment {
  readonly raw: string;
  readonly text: string;
}

/**
 * The steps of a request's raw path: of `/connectors/my%20sink/` they are `connectors` and `my sink`. Matrix parameters
 * (`;a=b`) are dropped, a trailing slash is as none. An encoded slash or percent sign is part of the name; where Connect's
 * server refuses such paths, connectors with these names could be created but never reached.
 */
export function segmentsOf(pathname: string): Segment[] {
  const raws = pathname
    .replace(/^\//, '')
    .split('/')
    .map((segment) => segment.replace(/;.*/s, ''));
  if (raws.at(-1) === '') raws.pop();
  return raws.map((raw) => {
    if (raw === '') throw new ServerException('Ambiguous URI empty segment');
    const text = decode(raw);
    if (text.includes('\0')) throw new ServerException('Bad Request', BAD_MESSAGE);
    if (CONTROLS.test(text)) throw new ServerException('Suspicious Path Character');
    return { raw, text };
  });
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    if (/%u[\da-f]{4}/i.test(segment)) throw new ServerException('UTF-16 encoding');
    if (/%(?![\da-f]{2})/i.test(segment)) throw new ServerException('Bad Request', BAD_MESSAGE);
    throw new ServerException('Bad UTF-8 encoding');
  }
}

/** The path of a connector, written as Connect writes it wherever that leads back to the connector. */
export function connectorPath(name: string): string {
  return `/connectors/${encodeURIComponent(name).replace(/%(24|26|2B|2C|3A|3D|40)/g, (code) => decodeURIComponent(code))}`;
}
