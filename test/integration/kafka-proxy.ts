import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface KafkaRequest {
  readonly apiKey: number;
  readonly apiVersion: number;
  /** As it came, without the length before it. */
  readonly bytes: Buffer;
}

interface Connection {
  /** Of `performance.now()`: when the last bytes went either way. */
  usedAt: number;
  /** Nothing gets through any more, and neither side is told. */
  isLost: boolean;
}

/** Stands between a client and the broker, and in the broker's metadata names itself instead. */
export class KafkaProxy {
  /** What becomes of a broker's answer. */
  fate: () => 'pass' | 'cut' | 'swallow' = () => 'pass';
  /** An answer in the broker's stead, which then never sees the request; without the correlation id. */
  answer: (request: KafkaRequest) => Buffer | undefined = () => undefined;
  /** Changes the broker's answer, which comes without the correlation id. */
  change: (request: KafkaRequest, answer: Buffer) => Buffer = (_, answer) => answer;
  /** A connection without traffic for so long loses all that is sent from then on. Milliseconds. */
  dropAfterMs = Number.POSITIVE_INFINITY;
  /** Connections that were made. */
  connections = 0;
  /** Connections on which something was sent after they were dropped. */
  lost = 0;
  readonly requests: KafkaRequest[] = [];
  readonly #broker: { host: string; port: number };
  readonly #server: Server;
  readonly #open = new Map<Socket, Connection>();

  /** @param bootstrapServers one host:port */
  constructor(bootstrapServers: string) {
    const [host, port] = bootstrapServers.split(':') as [string, string];
    this.#broker = { host, port: Number(port) };
    this.#server = createServer((client) => this.#connect(client));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this.address;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** For how long there has been no traffic at all, milliseconds. */
  get quietMs(): number {
    const last = Math.max(...[...this.#open.values()].map(({ usedAt }) => usedAt));
    return performance.now() - last;
  }

  cutAll(): void {
    for (const socket of this.#open.keys()) socket.destroy();
  }

  close(): void {
    this.cutAll();
    this.#server.close();
  }

  #connect(client: Socket): void {
    this.connections++;
    const connection: Connection = { usedAt: performance.now(), isLost: false };
    const broker = connect(this.#broker.port, this.#broker.host);
    const waiting = new Map<number, KafkaRequest>();
    const cut = () => {
      client.destroy();
      broker.destroy();
    };
    for (const socket of [client, broker]) {
      this.#open.set(socket, connection);
      socket.on('error', cut).on('close', () => {
        this.#open.delete(socket);
        cut();
      });
    }
    client.on(
      'data',
      frames((bytes) => {
        if (!this.#passes(connection)) return;
        const request = { apiKey: bytes.readInt16BE(0), apiVersion: bytes.readInt16BE(2), bytes };
        const correlation = bytes.readInt32BE(4);
        this.requests.push(request);
        const answer = this.answer(request);
        if (answer) {
          client.write(framed(correlation, answer));
          return;
        }
        waiting.set(correlation, request);
        broker.write(Buffer.concat([int32(bytes.length), bytes]));
      }),
    );
    broker.on(
      'data',
      frames((bytes) => {
        if (!this.#passes(connection)) return;
        const correlation = bytes.readInt32BE(0);
        const request = waiting.get(correlation) as KafkaRequest;
        waiting.delete(correlation);
        const fate = this.fate();
        if (fate === 'cut') cut();
        if (fate !== 'pass') return;
        client.write(framed(correlation, this.change(request, this.#readdress(bytes.subarray(4)))));
      }),
    );
  }

  #passes(connection: Connection): boolean {
    const now = performance.now();
    if (!connection.isLost && now - connection.usedAt > this.dropAfterMs) {
      connection.isLost = true;
      this.lost++;
    }
    connection.usedAt = now;
    return !connection.isLost;
  }

  #readdress(data: Buffer): Buffer {
    const { host } = this.#broker;
    const address = (port: number) => Buffer.concat([Buffer.from([0, host.length]), Buffer.from(host), int32(port)]);
    const at = data.indexOf(address(this.#broker.port));
    if (at >= 0) address(this.port).copy(data, at);
    return data;
  }
}

/** The answer, in version 7, to a Produce request of one partition that takes none of its records. */
export function producedNothing({ bytes }: KafkaRequest, errorCode: number): Buffer {
  const clientId = bytes.readInt16BE(8);
  const topics = 10 + clientId + 2 + 2 + 4;
  const name = bytes.subarray(topics + 4, topics + 6 + bytes.readInt16BE(topics + 4));
  const partition = bytes.readInt32BE(topics + 4 + name.length + 4);
  const code = Buffer.alloc(2);
  code.writeInt16BE(errorCode);
  const offsetsAndTimes = Buffer.alloc(3 * 8);
  const throttleTime = int32(0);
  return Buffer.concat([int32(1), name, int32(1), int32(partition), code, offsetsAndTimes, throttleTime]);
}

/** Cuts a stream into what the lengths in it say. */
function frames(take: (frame: Buffer) => void): (data: Buffer) => void {
  let held: Buffer = Buffer.alloc(0);
  return (data) => {
    held = held.length ? Buffer.concat([held, data]) : data;
    while (held.length >= 4 && held.length >= 4 + held.readInt32BE(0)) {
      const end = 4 + held.readInt32BE(0);
      const frame = Buffer.from(held.subarray(4, end));
      held = held.subarray(end);
      take(frame);
    }
  };
}

function framed(correlation: number, answer: Buffer): Buffer {
  return Buffer.concat([int32(4 + answer.length), int32(correlation), answer]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
