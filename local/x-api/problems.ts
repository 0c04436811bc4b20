/** A reply of the API that is not a success, in the problem format of v2. */
export class Problem extends Error {
  override name = 'Problem';
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Readonly<Record<string, unknown>>) {
    super(JSON.stringify(body));
    this.status = status;
    this.body = body;
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Invalid Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** A problem that the status explains. */
export function plainProblem(status: number): Problem {
  const title = TITLES[status] ?? 'Error';
  return new Problem(status, { title, detail: title, type: 'about:blank', status });
}

/** 400 for parameters, each with the values that were sent. */
export function invalidRequest(message: string, parameters: Readonly<Record<string, string>>): Problem {
  const sent = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, [value]]));
  return new Problem(400, {
    errors: [{ parameters: sent, message }],
    title: 'Invalid Request',
    detail: 'One or more parameters to your request was invalid.',
    type: 'https://api.twitter.com/2/problems/invalid-request',
  });
}
