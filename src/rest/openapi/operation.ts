import { ref } from './schemas.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Responses = Record<string, { description: string; content?: object }>;

export const json = (schema: object) => ({ content: { 'application/json': { schema } } });
export const answer = (description: string, schema?: string) => ({ description, ...(schema ? json(ref(schema)) : {}) });
export const error = (description: string) => answer(description, 'Error');

/** What any request may be answered with before a connector is looked at. */
const REFUSED: Responses = {
  400: {
    description: 'The address or a header cannot be read.',
    content: { ...json(ref('Error')).content, 'text/html': { schema: ref('RefusedPage') } },
  },
  404: error('There is nothing of that name.'),
  406: error('The client takes no JSON.'),
  415: error('The request does not say that its body is JSON.'),
};

/** Connect answers a body that is not what it should be with 500, and says so in Jackson's words. */
const BODY = [
  'Cannot (deserialize|construct|coerce|invoke)',
  'Unexpected|Unrecognized|Illegal|Invalid|Non-standard|Trailing|Input mismatch|Should never call',
  'No content|Number value length|Name length|Document nesting depth',
].join('|');

const badBody: Responses = {
  500: {
    description: 'The body is no JSON, or not of the shape that is asked for: Connect answers that with this status.',
    ...json({
      allOf: [ref('Error'), { type: 'object', properties: { message: { type: 'string', pattern: `^(${BODY})` } } }],
    }),
  },
};

export function place(name: string, description: string, schema: object = { type: 'string', minLength: 1 }) {
  return { name, in: 'path', required: true, description, schema };
}

export function query(name: string, description: string, schema: object = { type: 'boolean' }) {
  return { name, in: 'query', required: false, description, schema };
}

const tag = (path: string) => path.split('/')[1] || 'worker';

/** What a route takes and answers. */
export interface Operation {
  summary: string;
  responses: Responses;
  parameters?: readonly object[];
  body?: string;
}

export function operation(path: string, method: Method, { summary, responses, parameters = [], body }: Operation) {
  return {
    operationId: `${method} ${path}`.replace(/[^A-Za-z]+(.)?/g, (_, next?: string) => (next ?? '').toUpperCase()),
    tags: [tag(path)],
    summary,
    parameters,
    ...(body ? { requestBody: { required: true, ...json(ref(body)) } } : {}),
    responses: withPage({ ...REFUSED, ...(body ? badBody : {}), ...responses }),
  };
}

/** With the page of an HTTP server as an answer of status 400, whatever else has that status. */
function withPage({ 400: refused, ...others }: Responses): Responses {
  return { ...others, 400: { ...refused!, content: { ...REFUSED[400]!.content, ...refused!.content } } };
}

export type Described = [path: string, method: Method, operation: Operation];
