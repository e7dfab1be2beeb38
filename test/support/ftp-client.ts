import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";

/** A conversation, byte for byte: what is sent and what comes back, nothing interpreted. */
export class FtpClient implements AsyncDisposable {
  #socket: Socket;
  #received = "";
  #ended = false;
  #waiting: (() => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen();
  }

  /** @param localAddress where to come from; on Linux all of 127.0.0.0/8 is there to choose from. */
  static async connect(port: number, host = "127.0.0.1", localAddress?: string): Promise<FtpClient> {
    const socket = connect({ port, host, ...(localAddress && { localAddress }) });
    await once(socket, "connect");
    return new FtpClient(socket);
  }

  /** @param port of implicit TLS; a node that speaks no TLS has none. */
  static async connectTls(port: number | undefined, options: ConnectionOptions = {}): Promise<FtpClient> {
    if (port === undefined) throw new Error("There is no implicit port.");
    const socket = connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false, ...options });
    await once(socket, "secureConnect");
    return new FtpClient(socket);
  }

  get socket(): Socket {
    return this.#socket;
  }

  /** The next reply, its lines joined by "\n". Rejects when the connection ends before it is whole. */
  async reply(): Promise<string> {
    for (;;) {
      const match = /^(?:(\d{3})-[\s\S]*?\r\n\1 [^\r\n]*|\d{3} [^\r\n]*)\r\n/.exec(this.#received);
      if (match) {
        this.#received = this.#received.slice(match[0].length);
        return match[0].trimEnd().replaceAll("\r\n", "\n");
      }
      if (this.#ended) throw new Error(`The connection ended; left over: ${JSON.stringify(this.#received)}`);
      await this.#more();
    }
  }

  send(line: string): void {
    this.#socket.write(`${line}\r\n`);
  }

  sendRaw(bytes: string | Buffer): void {
    this.#socket.write(bytes);
  }

  async command(line: string): Promise<string> {
    this.send(line);
    return this.reply();
  }

  /** Resolves when the server has ended the connection. */
  async end(): Promise<void> {
    while (!this.#ended) await this.#more();
  }

  async login(username = "alice", password = "correct horse"): Promise<this> {
    await this.command(`USER ${username}`);
    const answer = await this.command(`PASS ${password}`);
    if (!answer.startsWith("230")) throw new Error(`login: ${answer}`);
    return this;
  }

  /** RFC 4217: AUTH, the handshake, and private data connections. */
  async secure(options: ConnectionOptions = {}): Promise<this> {
    const answer = await this.command("AUTH TLS");
    if (!answer.startsWith("234")) throw new Error(`AUTH: ${answer}`);
    this.#socket.removeAllListeners();
    this.#socket = await secured(this.#socket, options);
    this.#listen();
    await this.command("PBSZ 0");
    await this.command("PROT P");
    return this;
  }

  /** A data connection by EPSV. */
  async passive(): Promise<Socket> {
    const answer = await this.command("EPSV");
    const port = Number(/\|\|\|(\d+)\|/.exec(answer)?.[1]);
    if (!port) throw new Error(`EPSV: ${answer}`);
    const { remoteAddress: host = "127.0.0.1", localAddress = "127.0.0.1" } = this.#socket;
    const data = connect({ port, host, localAddress });
    await once(data, "connect");
    return data;
  }

  /** The command's two replies and what came over the data connection. */
  async download(line: string, wrap: (data: Socket) => Promise<Socket> = async (data) => data) {
    const data = await this.passive();
    const preliminary = await this.command(line);
    if (!preliminary.startsWith("150")) return { preliminary, body: "", final: preliminary };
    const body = await readAll(await wrap(data));
    return { preliminary, body: body.toString(), bytes: body, final: await this.reply() };
  }

  async upload(line: string, body: string | Buffer, wrap: (data: Socket) => Promise<Socket> = async (data) => data) {
    const data = await this.passive();
    const preliminary = await this.command(line);
    if (!preliminary.startsWith("150")) return preliminary;
    (await wrap(data)).end(body);
    return this.reply();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
  }

  #listen(): void {
    const wake = () => this.#waiting?.();
    this.#socket.on("data", (chunk: Buffer) => {
      this.#received += chunk.toString();
      wake();
    });
    this.#socket.on("error", () => undefined);
    this.#socket.on("close", () => {
      this.#ended = true;
      wake();
    });
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }
}

export async function secured(socket: Socket, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const tls = connectTls({ socket, rejectUnauthorized: false, ...options });
  await once(tls, "secureConnect");
  return tls;
}

export async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks);
}
