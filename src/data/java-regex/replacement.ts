import { JavaException } from '../../api/errors.ts';
import { isDigit, isLetter } from './syntax.ts';

/** What a match has to offer to a replacement. */
export interface Groups {
  readonly count: number;
  readonly names: ReadonlyMap<string, number>;
  /** Empty where the group matched nothing. */
  text(group: number): string;
}

/**
 * Puts groups in the place of `$1` and `${name}`, as Java's `Matcher.appendReplacement`; a backslash takes the next character as it is.
 * Throws JavaException for what names no group.
 */
export function expandReplacement(replacement: string, groups: Groups): string {
  let expanded = '';
  for (let i = 0; i < replacement.length; i++) {
    const char = replacement[i]!;
    if (char === '\\') {
      if (++i === replacement.length) throw illegalArgument('character to be escaped is missing');
      expanded += replacement[i];
    } else if (char === '$') {
      const reference = readReference(replacement, i + 1, groups);
      expanded += groups.text(reference.group);
      i = reference.end - 1;
    } else expanded += char;
  }
  return expanded;
}

interface Reference {
  readonly group: number;
  readonly end: number;
}

function readReference(replacement: string, start: number, groups: Groups): Reference {
  if (start === replacement.length) throw illegalArgument('Illegal group reference: group index is missing');
  const reference =
    replacement[start] === '{' ? named(replacement, start + 1, groups) : numbered(replacement, start, groups);
  if (reference.group > groups.count) {
    throw new JavaException('java.lang.IndexOutOfBoundsException', `No group ${reference.group}`);
  }
  return reference;
}

function named(replacement: string, start: number, groups: Groups): Reference {
  let end = start;
  while (end < replacement.length && isNamePart(replacement.charCodeAt(end))) end++;
  if (end === start) throw illegalArgument('named capturing group has 0 length name');
  if (replacement[end] !== '}') {
    throw illegalArgument("named capturing group is missing trailing '}'");
  }
  const name = replacement.slice(start, end);
  if (isDigit(name.charCodeAt(0))) throw illegalArgument(`capturing group name {${name}} starts with digit character`);
  const group = groups.names.get(name);
  if (group === undefined) throw illegalArgument(`No group with name {${name}}`);
  return { group, end: end + 1 };
}

/** As many digits as name a group; the first one always does. */
function numbered(replacement: string, start: number, groups: Groups): Reference {
  let group = replacement.charCodeAt(start) - 0x30;
  if (!(group >= 0 && group <= 9)) throw illegalArgument('Illegal group reference');
  let end = start + 1;
  for (; end < replacement.length && isDigit(replacement.charCodeAt(end)); end++) {
    const longer = group * 10 + replacement.charCodeAt(end) - 0x30;
    if (longer > groups.count) break;
    group = longer;
  }
  return { group, end };
}

function isNamePart(code: number): boolean {
  return isLetter(code) || isDigit(code);
}

function illegalArgument(message: string): JavaException {
  return new JavaException('java.lang.IllegalArgumentException', message);
}
