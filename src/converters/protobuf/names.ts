/** Guava's lower_underscore to UpperCamel. */
function upperCamel(name: string): string {
  return name
    .split('_')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
    .join('');
}

/** Guava's UpperCamel to lower_underscore. */
function lowerUnderscore(name: string): string {
  return name.replace(/(?!^)[A-Z]/g, '_$&').toLowerCase();
}

/** The name of the message that holds a map's entries. */
export function mapEntryName(name: string): string {
  return `${name.includes('_') ? upperCamel(name) : name}Entry`;
}

/** The name of a map's schema, from the full or simple name of its entries' message. */
export function mapFieldName(entryName: string): string {
  return entryName.replace(/([^.]*)Entry$/, (_, name: string) => lowerUnderscore(name));
}

/** Without its package. */
export function simpleName(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf('.') + 1);
}

/** A name that Protobuf takes, made of one that it may not take: bytes of other characters as in a URL, `%` and the like as `_`. */
export function scrubbed(name: string): string {
  if (name === '' || /^[A-Za-z][A-Za-z0-9_]*$/.test(name)) return name;
  const encoded = formEncoded(name);
  return (/^[0-9_]/.test(encoded) ? `x${encoded}` : encoded).replace(/[^A-Za-z0-9_]/g, '_');
}

/** As Java's URLEncoder: in UTF-8, with a plus for a space. */
function formEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
