import { InvalidArgumentError } from 'commander';

/** An option's value that is to be an address. */
export function readUrl(text: string): string {
  if (/^https?:\/\/[^/]/.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('Must be an address with http:// or https://.');
}
