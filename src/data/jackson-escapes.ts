const SURROGATE = /[\ud800-\udfff]/;

/** JSON text with what Jackson escapes, as it does: halves of surrogate pairs, and control characters in capital digits. */
export function jacksonEscapes(text: string): string {
  const capitals = text.includes('\\u00') ? text.replace(/\\(?:u00[01][0-9a-f]|[^u])/g, capitalDigits) : text;
  return SURROGATE.test(capitals) ? capitals.replace(/[\ud800-\udfff]/g, escaped) : capitals;
}

function capitalDigits(sequence: string): string {
  return sequence[1] === 'u' ? `\\u${sequence.slice(2).toUpperCase()}` : sequence;
}

function escaped(half: string): string {
  return `\\u${half.charCodeAt(0).toString(16).toUpperCase()}`;
}
