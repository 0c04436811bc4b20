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

/** The answer for it; as JSON where a client asks for that and the path could be read. */
export function serverAnswer({ message, status, uri }: ServerException, request: Request): Response {
  if (!['GET', 'POST', 'HEAD'].includes(request.method)) return new Response(null, { status });
  const wantsJson = uri !== '/badURI' && /application\/json/i.test(request.headers.get('accept') ?? '');
  if (wantsJson) return Response.json({ message, url: uri, status: String(status) }, { status });
  const rows = Object.entries({ URI: uri, STATUS: status, MESSAGE: message });
  const page = `<html>
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
`;
  return new Response(request.method === 'HEAD' ? null : page, {
    status,
    headers: { 'content-type': 'text/html;charset=iso-8859-1' },
  });
}

function escaped(text: string): string {
  return text.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
