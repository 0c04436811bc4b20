/** Set by App Service's front end: path and query as they were sent, before it decoded the path. */
const RAW = 'x-waws-unencoded-url';

/**
 * The URL of a request as its client wrote it, so that an encoded slash, percent sign or semicolon is told from a plain one. The
 * header counts only while it stands for the path that the host has routed by.
 */
export function rawUrl({ url, headers }: { url: string; headers: { get(name: string): string | null } }): string {
  const raw = headers.get(RAW);
  if (!raw?.startsWith('/')) return url;
  const seen = new URL(url);
  try {
    const sent = new URL(seen.origin + raw);
    return plain(sent.pathname) === plain(seen.pathname) ? sent.href : url;
  } catch {
    return url;
  }
}

function plain(path: string): string {
  const decoded = path.replace(/%[\da-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
  return decoded === path ? path.replace(/[\\/]+/g, '/').replace(/\/$/, '') : plain(decoded);
}
