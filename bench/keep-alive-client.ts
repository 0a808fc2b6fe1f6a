import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Answer {
  status: number;
  body: string;
}

/**
 * One kept-open HTTP/1.1 connection, one request at a time, as an agent has it, with next to no processor time of its own:
 * in a benchmark the clients share the machine with what is measured, while the agents of a fleet run elsewhere. It reads
 * answers whose length is announced, and refuses others.
 */
export class KeepAliveClient {
  readonly #socket: Socket;
  #received: Buffer[] = [];
  #missing = -1;
  #bodyAt = 0;
  #waiting: { done(answer: Answer): void; failed(error: Error): void } | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('The server closed the connection.')));
  }

  static async open(port: number): Promise<KeepAliveClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new KeepAliveClient(socket);
  }

  send(method: string, path: string, token: string, body: string): Promise<Answer> {
    const head = `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
    return new Promise((done, failed) => {
      this.#waiting = { done, failed };
      this.#socket.write(head + body);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received.push(chunk);
    if (this.#missing === -1) {
      const all = Buffer.concat(this.#received);
      this.#received = [all];
      const end = all.indexOf('\r\n\r\n');
      if (end === -1) return;
      const length = /^content-length: *(\d+)/im.exec(all.toString('latin1', 0, end))?.[1];
      if (length === undefined) {
        this.#fail(new Error('The answer does not announce its length.'));
        return;
      }
      this.#bodyAt = end + 4;
      this.#missing = this.#bodyAt + Number(length) - all.length;
    } else this.#missing -= chunk.length;
    if (this.#missing > 0) return;
    const all = Buffer.concat(this.#received);
    const status = Number(all.toString('latin1', 9, 12));
    const body = all.toString('utf8', this.#bodyAt);
    this.#received = [];
    this.#missing = -1;
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.done({ status, body });
  }

  #fail(error: Error): void {
    this.#waiting?.failed(error);
    this.#waiting = null;
  }
}
