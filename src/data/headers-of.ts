import type { ConnectRecord, Header } from '../api/records.ts';

/** A record's headers as an array, also where an author left them out or gave ConnectHeaders. */
export function headersOf({ headers }: ConnectRecord): readonly Header[] {
  if (Array.isArray(headers)) return headers;
  return headers ? [...headers] : [];
}
