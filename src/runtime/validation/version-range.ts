import { ConfigException } from '../../api/index.ts';
import { compareVersions } from './maven-version.ts';

interface Restriction {
  readonly lower: string | undefined;
  readonly lowerInclusive: boolean;
  readonly upper: string | undefined;
  readonly upperInclusive: boolean;
}

/** Versions that a configuration allows, in Maven's notation: `[4.0,5.0)`. */
export class VersionRange {
  readonly #restrictions: readonly Restriction[];

  private constructor(restrictions: readonly Restriction[]) {
    this.#restrictions = restrictions;
  }

  /**
   * What a `plugin.version` option asks for; undefined where any version will do. A version without brackets means just that one.
   * Throws ConfigException, with Maven's message, for what is no range.
   */
  static required(version: string | null | undefined): VersionRange | undefined {
    if (version === null || version === undefined || version === 'latest') return undefined;
    const spec = version.trim();
    const range = new VersionRange(parse(spec));
    return range.#restrictions.length > 0 ? range : new VersionRange(parse(`[${spec}]`));
  }

  contains(version: string): boolean {
    return this.#restrictions.some(({ lower, lowerInclusive, upper, upperInclusive }) => {
      const above = lower === undefined ? 1 : compareVersions(version, lower);
      const below = upper === undefined ? 1 : compareVersions(upper, version);
      return above >= (lowerInclusive ? 0 : Number.MIN_VALUE) && below >= (upperInclusive ? 0 : Number.MIN_VALUE);
    });
  }

  toString(): string {
    return this.#restrictions
      .map(
        ({ lower = '', lowerInclusive, upper = '', upperInclusive }) =>
          `${lowerInclusive ? '[' : '('}${lower},${upper}${upperInclusive ? ']' : ')'}`,
      )
      .join(',');
  }
}

/** No restrictions for a version without brackets. */
function parse(spec: string): Restriction[] {
  const restrictions: Restriction[] = [];
  let rest = spec;
  while (/^[[(]/.test(rest)) {
    const end = rest.search(/[\])]/);
    if (end < 0) throw new ConfigException(`Unbounded range: ${spec}`);
    const restriction = parseRestriction(rest.slice(0, end + 1));
    const before = restrictions.at(-1)?.upper;
    if (before !== undefined && (restriction.lower === undefined || compareVersions(restriction.lower, before) < 0)) {
      throw new ConfigException(`Ranges overlap: ${spec}`);
    }
    restrictions.push(restriction);
    rest = rest
      .slice(end + 1)
      .trim()
      .replace(/^,\s*/, '');
  }
  if (rest !== '' && restrictions.length > 0) {
    throw new ConfigException(`Only fully-qualified sets allowed in multiple set scenario: ${spec}`);
  }
  return restrictions;
}

function parseRestriction(spec: string): Restriction {
  const [lowerInclusive, upperInclusive] = [spec.startsWith('['), spec.endsWith(']')];
  const inner = spec.slice(1, -1).trim();
  const comma = inner.indexOf(',');
  if (comma < 0) {
    if (!lowerInclusive || !upperInclusive) {
      throw new ConfigException(`Single version must be surrounded by []: ${spec}`);
    }
    return { lower: inner, lowerInclusive, upper: inner, upperInclusive };
  }
  const [lower, upper] = [inner.slice(0, comma).trim() || undefined, inner.slice(comma + 1).trim() || undefined];
  if (lower !== undefined && upper !== undefined) {
    const order = compareVersions(upper, lower);
    if (order < 0 || (order === 0 && !(lowerInclusive && upperInclusive))) {
      throw new ConfigException(`Range defies version ordering: ${spec}`);
    }
  }
  return { lower, lowerInclusive, upper, upperInclusive };
}
