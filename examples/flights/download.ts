import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';

/** Copies the blobs of a container to an empty folder, by their names. Returns the names. */
export async function downloadBlobs(connectionString: string, container: string, folder: string): Promise<string[]> {
  const client = BlobServiceClient.fromConnectionString(connectionString).getContainerClient(container);
  await rm(folder, { recursive: true, force: true });
  const names: string[] = [];
  for await (const { name } of client.listBlobsFlat()) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await client.getBlobClient(name).downloadToFile(file);
    names.push(name);
  }
  return names;
}
