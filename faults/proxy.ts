import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What happens to bytes on their way. */
export interface Weather {
  /** Share of the commits whose answer is cut: the server has it, and the client never hears. */
  readonly cutAfterCommit: number;
  /** Bytes that go from one side to the other are dropped, and nobody is told. */
  readonly dropToServer: boolean;
  readonly dropToClient: boolean;
  readonly delayMs: number;
}
export const fair: Weather = { cutAfterCommit: 0, dropToServer: false, dropToClient: false, delayMs: 0 };

/** Between workers and PostgreSQL: cuts, delays, and leaves connections half open. */
export class Proxy {
  weather: Weather = fair;
  cuts = 0;
  private readonly target: { readonly host: string; readonly port: number };
  private readonly random: () => number;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  constructor(target: URL, random: () => number) {
    this.target = { host: target.hostname, port: Number(target.port) };
    this.random = random;
    this.server = createServer((client) => this.join(client));
  }

  /** The database's URL by way of the proxy. */
  async listen(url: string): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const through = new URL(url);
    through.port = String((this.server.address() as AddressInfo).port);
    return through.href;
  }

  /** Ends every connection at once, without a word. */
  cutAll(): void {
    this.cuts += this.sockets.size / 2;
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cutAll();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket): void {
    const server = connect(this.target);
    let isDoomed = false;
    const end = () => {
      client.destroy();
      server.destroy();
      this.sockets.delete(client);
      this.sockets.delete(server);
    };
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    client.on('data', (bytes) => {
      if (this.weather.dropToServer) return;
      if (isCommit(bytes) && this.random() < this.weather.cutAfterCommit) isDoomed = true;
      this.pass(server, bytes);
    });
    server.on('data', (bytes) => {
      if (this.weather.dropToClient) return;
      if (!isDoomed) return this.pass(client, bytes);
      this.cuts += 1;
      end();
    });
  }

  private pass(to: Socket, bytes: Buffer): void {
    const { delayMs } = this.weather;
    if (delayMs === 0) return void to.write(bytes);
    setTimeout(() => to.destroyed || to.write(bytes), delayMs);
  }
}

/** As the driver writes it, in whichever case. */
const isCommit = (bytes: Buffer): boolean => /\bcommit\b/i.test(bytes.toString('latin1'));
