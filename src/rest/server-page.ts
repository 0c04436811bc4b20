import { byQuality } from './quality-list.ts';

/**
 * A request that Connect's HTTP server refuses before its REST layer sees it. It answers with a page and not with
 * `{error_code, message}`, and with nothing but the status where the method is not one that a page is made for.
 */
export class ServerException extends Error {
  override name = 'ServerException';
  readonly status = 400;
  /** What the page gives as the address: that of a bad path is not repeated. */
  readonly uri: string;

  constructor(message = 'Bad Request', uri = '/badURI') {
    super(message);
    this.uri = uri;
  }
}

/** The address in the answer to what is no HTTP message; it has a page whatever the method is and the client accepts. */
export const BAD_MESSAGE = '/badMessage';
const BAD_URI = '/badURI';
const PAGE_METHODS = ['GET', 'POST', 'HEAD'];

/** The answer for it, of the type that the client likes best. */
export function serverAnswer(error: ServerException, request: Request): Response {
  const { status, uri } = error;
  if (uri !== BAD_MESSAGE && !PAGE_METHODS.includes(request.method)) return new Response(null, { status });
  const write = writerFor(uri === BAD_MESSAGE || uri === BAD_URI ? null : request.headers.get('accept'));
  if (!write) return new Response(null, { status });
  const { contentType, body } = write(error);
  return new Response(request.method === 'HEAD' ? null : body, { status, headers: { 'content-type': contentType } });
}

type Writer = (error: ServerException) => { contentType: string; body: string };

function writerFor(accept: string | null): Writer | undefined {
  if (accept === null) return page;
  for (const type of byQuality(accept)) {
    if (['text/html', 'text/*', '*/*'].includes(type)) return page;
    if (['application/json', 'text/json'].includes(type)) return json(type);
    if (type === 'text/plain') return text;
  }
  return undefined;
}

const json =
  (contentType: string): Writer =>
  ({ message, uri, status }) => ({
    contentType,
    body: JSON.stringify({ message, url: uri, status: String(status) }),
  });

const text: Writer = ({ message, uri, status }) => ({
  contentType: 'text/plain;charset=iso-8859-1',
  body: `HTTP ERROR ${status} ${message}\nURI: ${uri}\nSTATUS: ${status}\nMESSAGE: ${message}\n`,
});

const page: Writer = ({ message, uri, status }) => {
  const rows = Object.entries({ URI: uri, STATUS: status, MESSAGE: message });
  return {
    contentType: 'text/html;charset=iso-8859-1',
    body: `<html>
<head>
<meta http-equiv="Content-Type" content="text/html;charset=ISO-8859-1"/>
<title>Error ${status} ${message}</title>
</head>
<body>
<h2>HTTP ERROR ${status} ${message}</h2>
<table>
${rows.map(([name, value]) => `<tr><th>${name}:</th><td>${escaped(String(value))}</td></tr>`).join('\n')}
</table>

</body>
</html>
`,
  };
};

function escaped(text: string): string {
  return text.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
