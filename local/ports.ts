import { connect, createServer } from 'node:net';

/** Below the ports that systems hand out to outgoing connections, so that a port noted today is likely free tomorrow. */
const firstPort = 20_000;
const lastPort = 29_999;

/** True if a server could listen on this port of 127.0.0.1 right now. */
export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Different free ports of 127.0.0.1, picked at random so that two callers at once seldom get the same. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  for (let tries = 0; found.size < count; tries++) {
    if (tries > 1_000) throw new Error(`No ${count} free ports between ${firstPort} and ${lastPort} on 127.0.0.1`);
    const port = firstPort + Math.floor(Math.random() * (lastPort - firstPort + 1));
    if (!found.has(port) && (await isPortFree(port))) found.add(port);
  }
  return [...found];
}

/** True if something accepts connections there within `timeoutMs`. */
export function accepts(host: string, port: number, timeoutMs = 2_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
