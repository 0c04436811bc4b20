import type { Plugin } from './api/index.ts';
import { azureBlobStorageSink } from './connectors/azure-blob/connector.ts';
import { fileStreamSink } from './connectors/file/sink-connector.ts';
import { fileStreamSource } from './connectors/file/source-connector.ts';
import { twitterSource } from './connectors/twitter/connector.ts';
import { byteArrayConverter, byteArrayHeaderConverter } from './converters/byte-array.ts';
import { jsonConverter, jsonHeaderConverter } from './converters/json.ts';
import { simpleHeaderConverter } from './converters/simple-header.ts';
import { stringConverter, stringHeaderConverter } from './converters/string.ts';

/** The plugins that need no installing. A new one is one line here. */
export const builtInPlugins: readonly Plugin[] = [
  azureBlobStorageSink,
  fileStreamSink,
  fileStreamSource,
  twitterSource,
  byteArrayConverter,
  byteArrayHeaderConverter,
  jsonConverter,
  jsonHeaderConverter,
  simpleHeaderConverter,
  stringConverter,
  stringHeaderConverter,
];
