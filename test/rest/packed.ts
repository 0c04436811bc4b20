import type { Exchange } from './recordings.ts';

/** Exchanges whose answers say much the same: the elements of `configs` in them are places in the list of all that there are. */
interface Packed {
  configs: unknown[];
  exchanges: Exchange[];
}

/** Packs the answers of validation, which are long; leaves other recordings as they are. */
export function pack(exchanges: readonly Exchange[]): readonly Exchange[] | Packed {
  const places = new Map<string, number>();
  const packed = replaceConfigs(exchanges, (config) => {
    const text = JSON.stringify(config);
    if (!places.has(text)) places.set(text, places.size);
    return places.get(text);
  });
  return places.size === 0
    ? exchanges
    : { configs: [...places.keys()].map((text) => JSON.parse(text)), exchanges: packed };
}

export function unpack(json: Exchange[] | Packed): Exchange[] {
  return Array.isArray(json) ? json : replaceConfigs(json.exchanges, (place) => json.configs[place as number]);
}

function replaceConfigs(exchanges: readonly Exchange[], replace: (config: unknown) => unknown): Exchange[] {
  return exchanges.map((exchange) => {
    const body = exchange.response.body as { configs?: unknown } | undefined;
    if (!Array.isArray(body?.configs)) return exchange;
    return { ...exchange, response: { ...exchange.response, body: { ...body, configs: body.configs.map(replace) } } };
  });
}
