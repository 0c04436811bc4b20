/** A replacer for `JSON.stringify` that writes a bigint as the integer it is. */
export function exact(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? rawJson(String(value)) : value;
}

/** Reads JSON; integers that are not safe become a bigint. */
export function parseExact(text: string): Record<string, unknown> {
  return parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && /^-?\d+$/.test(source) && !Number.isSafeInteger(value)
      ? BigInt(source)
      : value,
  ) as Record<string, unknown>;
}

// Of Node.js 21 and later; TypeScript's library does not know them yet.
const { rawJSON: rawJson, parse } = JSON as unknown as {
  rawJSON(text: string): unknown;
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
};
