import { once } from 'node:events';
import { connect } from 'node:net';

/** One keep-alive connection that carries one request at a time. */
export interface Lane {
  /** Sends a whole HTTP/1.1 request; answers the status once the whole answer is there. */
  ask(request: string): Promise<number>;
  close(): void;
}

const headEnd = Buffer.from('\r\n\r\n');

/**
 * A client that does no more than it must: on two cores a full HTTP client would take half of what is to be measured.
 * It understands answers with a content-length, which is what both servers send.
 */
export async function openLane(host: string, port: number): Promise<Lane> {
  const socket = connect({ host, port, noDelay: true });
  await once(socket, 'connect');
  let received: Buffer = Buffer.alloc(0);
  let settle: { resolve: (status: number) => void; reject: (error: Error) => void } | null = null;
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const answer = readAnswer(received);
    if (answer === null) return;
    received = received.subarray(answer.length);
    settle?.resolve(answer.status);
  });
  const fail = (error?: Error) => settle?.reject(error ?? new Error('the server closed the connection'));
  socket.on('error', fail).on('close', () => fail());
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject };
        socket.write(request);
      }),
    close: () => socket.end(),
  };
}

/** Null while a part of the answer is missing. */
function readAnswer(received: Buffer): { status: number; length: number } | null {
  const end = received.indexOf(headEnd);
  if (end < 0) return null;
  const head = received.toString('latin1', 0, end);
  const bodyLength = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? Number.NaN);
  if (Number.isNaN(bodyLength)) throw new Error(`an answer without content-length: ${head}`);
  const length = end + headEnd.length + bodyLength;
  return received.length < length ? null : { status: Number(head.slice(9, 12)), length };
}
