import { JsonWriter } from '../../../data/json-writer.ts';
import type { Compression } from './compression.ts';
import type { Format } from './format.ts';

/** A line of JSON for each record; values with a schema are written as JsonConverter does without schemas. */
export function jsonFormat({ extension, compress }: Compression): Format {
  const json = new JsonWriter();
  return {
    extension: `.json${extension}`,
    open() {
      let text = '';
      return {
        get size() {
          return text.length;
        },
        append(_, schema, value) {
          text += `${json.write(schema, value)}\n`;
        },
        take() {
          const bytes = compress(Buffer.from(text));
          text = '';
          return bytes;
        },
      };
    },
  };
}
