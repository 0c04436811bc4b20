import type { BindingMetadata, FunctionMetadata } from '../contract.ts';

/** One segment of a route template. */
type Segment =
  | { kind: 'literal'; text: string }
  | { kind: 'parameter'; name: string; optional: boolean; constraint: string | undefined; fallback: string | undefined }
  | { kind: 'rest'; name: string }
  /** A segment that mixes text and parameters, such as `v{major}.{minor}`. */
  | { kind: 'mixed'; pattern: RegExp; names: string[] };

export interface Route {
  functionName: string;
  /** Name of the trigger's binding, and of the output binding that takes the response. */
  triggerName: string;
  methods: string[] | undefined;
  /** With host.json's prefix, without slashes at its ends. */
  template: string;
  segments: Segment[];
}

export interface RouteMatch {
  route: Route;
  params: Record<string, string>;
}

const CONSTRAINTS: Record<string, (value: string) => boolean> = {
  int: (value) => /^-?\d+$/.test(value),
  long: (value) => /^-?\d+$/.test(value),
  bool: (value) => /^(true|false)$/i.test(value),
  alpha: (value) => /^[a-z]*$/i.test(value),
  guid: (value) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value),
  decimal: (value) => /^-?\d+(\.\d+)?$/.test(value),
  double: (value) => value !== '' && Number.isFinite(Number(value)),
  float: (value) => value !== '' && Number.isFinite(Number(value)),
};

function escapeText(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function parseSegment(text: string): Segment {
  const rest = /^\{\*{1,2}([^}:=?]+)[^}]*\}$/.exec(text);
  if (rest?.[1]) return { kind: 'rest', name: rest[1] };
  const whole = /^\{([^}:=?]+)(?::([^}=?]+(?:\([^)]*\))?))?(?:=([^}?]*))?(\?)?\}$/.exec(text);
  if (whole?.[1]) {
    const [, name, constraint, fallback, optional] = whole;
    return { kind: 'parameter', name, optional: optional === '?' || fallback !== undefined, constraint, fallback };
  }
  if (!text.includes('{')) return { kind: 'literal', text: text.toLowerCase() };
  const names: string[] = [];
  const pattern = text
    .split(/(\{[^}]+\})/)
    .map((part) => {
      const parameter = /^\{([^}:=?]+)[^}]*\}$/.exec(part);
      if (!parameter?.[1]) return escapeText(part);
      names.push(parameter[1]);
      return '(.+?)';
    })
    .join('');
  return { kind: 'mixed', pattern: new RegExp(`^${pattern}$`, 'i'), names };
}

/** The route of an HTTP trigger: its own template or the function's name, behind the prefix. */
export function createRoute(
  fn: FunctionMetadata,
  triggerName: string,
  binding: BindingMetadata,
  prefix: string,
): Route {
  const own = typeof binding.route === 'string' ? binding.route : fn.name;
  const template = [prefix, own.replace(/^\/+|\/+$/g, '')].filter((part) => part !== '').join('/');
  const methods = Array.isArray(binding.methods) ? binding.methods.map((m) => String(m).toUpperCase()) : undefined;
  const segments = template === '' ? [] : template.split('/').map(parseSegment);
  return { functionName: fn.name, triggerName, methods, template, segments };
}

function satisfies(constraint: string | undefined, value: string): boolean {
  return constraint === undefined || (CONSTRAINTS[constraint.toLowerCase()]?.(value) ?? true);
}

function matchSegments(segments: Segment[], parts: string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === 'rest') {
      const rest = parts.slice(index).join('/');
      if (rest !== '') params[segment.name] = rest;
      return params;
    }
    const part = parts[index];
    if (segment.kind === 'parameter') {
      const value = part === undefined || part === '' ? segment.fallback : part;
      if (value === undefined && !segment.optional) return undefined;
      if (value !== undefined && !satisfies(segment.constraint, value)) return undefined;
      if (value !== undefined) params[segment.name] = value;
    } else if (part === undefined) return undefined;
    else if (segment.kind === 'literal') {
      if (part.toLowerCase() !== segment.text) return undefined;
    } else {
      const match = segment.pattern.exec(part);
      if (!match) return undefined;
      for (const [at, name] of segment.names.entries()) params[name] = match[at + 1] ?? '';
    }
  }
  return parts.length > segments.length ? undefined : params;
}

const RANK = { literal: 0, mixed: 1, parameter: 2, rest: 4 };

function compareRoutes(a: Route, b: Route): number {
  for (let i = 0; i < Math.max(a.segments.length, b.segments.length); i++) {
    const [left, right] = [a.segments[i], b.segments[i]];
    if (!left || !right) return left ? 1 : -1;
    const difference = RANK[left.kind] - RANK[right.kind];
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Finds the function for a request; the most specific template first. */
export class Router {
  readonly routes: Route[];

  constructor(routes: Route[]) {
    this.routes = [...routes].sort(compareRoutes);
  }

  /** `path` as `requestPath` gives it. A path that matches with another method only is no match: the real host answers 404 too. */
  match(method: string, path: string): RouteMatch | undefined {
    const trimmed = path.replace(/^\//, '').replace(/\/$/, '');
    const parts = trimmed === '' ? [] : trimmed.split('/');
    for (const route of this.routes) {
      if (route.methods && !route.methods.includes(method)) continue;
      const params = matchSegments(route.segments, parts);
      if (params) return { route, params };
    }
    return undefined;
  }
}
