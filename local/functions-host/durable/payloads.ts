import { randomUUID } from 'node:crypto';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import type { Row } from './storage.ts';

/** UTF-16 characters in one table property, which holds at most 64 KiB. */
export const CHUNK = 30_000;
const MAX_INLINE_CHUNKS = 5;

/** Cuts a text into properties `<name>0`, `<name>1` …, with their count in `<name>N`. */
export function inChunks(name: string, text: string): Row {
  const row: Row = {};
  let count = 0;
  for (let at = 0; at < text.length; at += CHUNK) row[`${name}${count++}`] = text.slice(at, at + CHUNK);
  row[`${name}N`] = count;
  return row;
}

export function fromChunks(name: string, row: Row): string | undefined {
  const count = row[`${name}N`];
  if (typeof count !== 'number') return undefined;
  let text = '';
  for (let i = 0; i < count; i++) text += row[`${name}${i}`];
  return text;
}

/** Texts of any length as table properties; what is too long for a row lies in a blob that the row names. */
export class Payloads {
  #container: ContainerClient;

  constructor(connectionString: string, container: string) {
    this.#container = BlobServiceClient.fromConnectionString(connectionString).getContainerClient(container);
  }

  async prepare(): Promise<void> {
    await this.#container.createIfNotExists();
  }

  async pack(name: string, text: string | undefined): Promise<Row> {
    if (text === undefined) return { [`${name}N`]: -1, [`${name}Blob`]: '' };
    if (text.length <= CHUNK * MAX_INLINE_CHUNKS) return { ...inChunks(name, text), [`${name}Blob`]: '' };
    const blob = randomUUID();
    const bytes = Buffer.from(text);
    await this.#container.getBlockBlobClient(blob).upload(bytes, bytes.length);
    return { [`${name}N`]: 0, [`${name}Blob`]: blob };
  }

  async unpack(name: string, row: Row): Promise<string | undefined> {
    const blob = row[`${name}Blob`];
    if (typeof blob === 'string' && blob)
      return (await this.#container.getBlobClient(blob).downloadToBuffer()).toString();
    if (row[`${name}N`] === -1) return undefined;
    return fromChunks(name, row);
  }

  /** Deletes the blobs that a row names, once nothing needs the row any more; failures leave only garbage. */
  async discard(row: Row): Promise<void> {
    for (const [key, blob] of Object.entries(row)) {
      if (key.endsWith('Blob') && typeof blob === 'string' && blob) {
        await this.#container.deleteBlob(blob).catch(() => undefined);
      }
    }
  }
}
