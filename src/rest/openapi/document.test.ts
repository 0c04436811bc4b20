import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { recording, recordingNames } from '../../../test/rest/recordings.ts';
import { segmentsOf } from '../path.ts';
import { isPlace, ROUTES } from '../routes.ts';
import { openApi } from './document.ts';

interface Described {
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}

const document = openApi() as { paths: Record<string, Record<string, Described>> };
const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema(document, 'openapi');

/** Compiles a schema of the document, whose references point into it. */
function validator(schema: object) {
  const text = JSON.stringify(schema).replaceAll('"#/', '"openapi#/');
  return ajv.compile(JSON.parse(text));
}

function describedFor(method: string, path: string): Described | undefined {
  let segments: string[];
  try {
    segments = segmentsOf(path.split('?')[0]!).map(({ raw }) => raw);
  } catch {
    return undefined;
  }
  const route = ROUTES.find(
    (one) =>
      one.segments.length === segments.length && one.segments.every((part, i) => isPlace(part) || part === segments[i]),
  );
  return route && document.paths[route.template]?.[method.toLowerCase()];
}

it('describes every route, and no other', () => {
  const routed = ROUTES.flatMap(({ template, methods }) =>
    Object.keys(methods).map((method) => `${method} ${template}`),
  );
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual(routed.sort());
});

it('gives each operation a name of its own, and each place of a path a parameter', () => {
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.values(methods).map((operation) => ({ path, ...(operation as unknown as Operation) })),
  );
  expect(new Set(all.map(({ operationId }) => operationId)).size).toBe(all.length);
  for (const { path, parameters } of all) {
    const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(places);
  }
});

interface Operation {
  operationId: string;
  parameters: { in: string; name: string }[];
}

function isServers(body: unknown): boolean {
  return body === undefined || (typeof body === 'object' && body !== null && 'url' in body);
}

describe.each(recordingNames())('what a real Connect answered in %s', (name) => {
  const exchanges = recording(name).flatMap(({ request, response }) => {
    const described = describedFor(request.method, request.path);
    return described ? [{ request, response, described }] : [];
  });

  it('is as described', () => {
    for (const { request, response, described } of exchanges) {
      const about = `${request.method} ${request.path} ${request.body ?? ''}: ${response.status}`;
      // What the HTTP server itself refuses has no route.
      if (response.status === 400 && isServers(response.body)) continue;
      const answer = described.responses[response.status];
      expect(answer, about).toBeDefined();
      if (response.body === undefined) continue;
      const type = typeof response.body === 'string' ? 'text/html' : 'application/json';
      const schema = answer!.content?.[type]?.schema;
      expect(schema, about).toBeDefined();
      const validate = validator(schema!);
      validate(response.body);
      expect(validate.errors ?? [], about).toEqual([]);
    }
  });

  it('was asked for as described, wherever it was granted', () => {
    for (const { request, response, described } of exchanges) {
      if (response.status >= 300 || request.body === undefined || !described.requestBody) continue;
      const validate = validator(described.requestBody.content['application/json']!.schema);
      validate(JSON.parse(request.body));
      expect(validate.errors ?? [], `${request.method} ${request.path} ${request.body}`).toEqual([]);
    }
  });
});
