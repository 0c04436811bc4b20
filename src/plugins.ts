import type { Plugin } from './api/index.ts';
import { azureBlobStorageSink } from './connectors/azure-blob/connector.ts';
import { fileStreamSink } from './connectors/file/sink-connector.ts';
import { fileStreamSource } from './connectors/file/source-connector.ts';
import { twitterSource } from './connectors/twitter/connector.ts';
import { avroConverter } from './converters/avro.ts';
import { booleanConverter, booleanHeaderConverter } from './converters/boolean.ts';
import { byteArrayConverter, byteArrayHeaderConverter } from './converters/byte-array.ts';
import { jsonConverter, jsonHeaderConverter } from './converters/json.ts';
import { jsonSchemaConverter } from './converters/json-schema/json-schema.ts';
import { numberConverters } from './converters/number.ts';
import { protobufConverter } from './converters/protobuf/protobuf.ts';
import { simpleHeaderConverter } from './converters/simple-header.ts';
import { stringConverter, stringHeaderConverter } from './converters/string.ts';
import { hasHeaderKey } from './predicates/has-header-key.ts';
import { recordIsTombstone } from './predicates/record-is-tombstone.ts';
import { topicNameMatches } from './predicates/topic-name-matches.ts';
import { cast } from './transforms/cast.ts';
import { dropHeaders } from './transforms/drop-headers.ts';
import { extractField } from './transforms/extract-field.ts';
import { filter } from './transforms/filter.ts';
import { flatten } from './transforms/flatten.ts';
import { headerFrom } from './transforms/header-from.ts';
import { hoistField } from './transforms/hoist-field.ts';
import { insertField } from './transforms/insert-field.ts';
import { insertHeader } from './transforms/insert-header.ts';
import { maskField } from './transforms/mask-field.ts';
import { regexRouter } from './transforms/regex-router.ts';
import { replaceField } from './transforms/replace-field.ts';
import { setSchemaMetadata } from './transforms/set-schema-metadata.ts';
import { timestampConverter } from './transforms/timestamp-converter.ts';
import { timestampRouter } from './transforms/timestamp-router.ts';
import { valueToKey } from './transforms/value-to-key.ts';

/** The plugins that need no installing. A new one is one line here. */
export const builtInPlugins: readonly Plugin[] = [
  azureBlobStorageSink,
  fileStreamSink,
  fileStreamSource,
  twitterSource,
  avroConverter,
  booleanConverter,
  booleanHeaderConverter,
  byteArrayConverter,
  byteArrayHeaderConverter,
  jsonConverter,
  jsonHeaderConverter,
  jsonSchemaConverter,
  ...numberConverters,
  protobufConverter,
  simpleHeaderConverter,
  stringConverter,
  stringHeaderConverter,
  ...cast,
  dropHeaders,
  ...extractField,
  filter,
  ...flatten,
  ...headerFrom,
  ...hoistField,
  ...insertField,
  insertHeader,
  ...maskField,
  regexRouter,
  ...replaceField,
  ...setSchemaMetadata,
  ...timestampConverter,
  timestampRouter,
  valueToKey,
  hasHeaderKey,
  recordIsTombstone,
  topicNameMatches,
];
