const EMULATOR =
  'DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;' +
  'AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;' +
  'BlobEndpoint=http://127.0.0.1:10000/devstoreaccount1;QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1;' +
  'TableEndpoint=http://127.0.0.1:10002/devstoreaccount1;';

/** A storage connection string with `UseDevelopmentStorage=true` written out; undefined for none. */
export function storageConnectionString(setting: string | undefined): string | undefined {
  if (!setting) return undefined;
  return /UseDevelopmentStorage=true/i.test(setting) ? EMULATOR : setting;
}
