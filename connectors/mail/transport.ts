import type { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import type { MailSettings } from './settings.ts';

/** Connections kept to the mail server, and messages under way at once. */
export const connectionCountMax = 5;
const messagesPerConnectionMax = 500;
const connectTimeoutMs = 10_000;
const answerTimeoutMs = 20_000;

export interface OutgoingMail {
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What became of a send: `error` null when the server took it; `contentStarted` false when none of it left here. */
export interface SendResult {
  readonly error: Error | null;
  readonly contentStarted: boolean;
}

export interface MailTransport {
  send(mail: OutgoingMail): Promise<SendResult>;
  verify(): Promise<void>;
  close(): void;
}

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * A pool of SMTP connections. It may hand a message to a second connection when the server closed the first one, but
 * only while not a byte of it was sent (nodemailer smtp-pool), so it never sends twice on its own.
 */
export function createMailTransport(settings: MailSettings): MailTransport {
  const { host, port, secure, user, password, from, replyTo, shopName } = settings;
  const transport = createTransport({
    pool: true,
    host,
    port,
    secure,
    // A password goes over the wire in the clear otherwise; on loopback there is no wire.
    requireTLS: user !== undefined && !loopback.has(host),
    maxConnections: connectionCountMax,
    maxMessages: messagesPerConnectionMax,
    maxRequeues: 1,
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: connectTimeoutMs,
    socketTimeout: answerTimeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(user === undefined || password === undefined ? {} : { auth: { user, pass: password } }),
  });
  const streams = new Map<string, Readable[]>();
  transport.use('stream', (mail, done) => {
    watchContent(mail.message, streams.get(mail.data.messageId ?? '') ?? []);
    done();
  });
  return {
    send: async (mail) => {
      const opened: Readable[] = [];
      streams.set(mail.messageId, opened);
      const sender = { from: { name: shopName, address: from }, ...(replyTo === undefined ? {} : { replyTo }) };
      try {
        await transport.sendMail({ ...sender, ...mail });
        return { error: null, contentStarted: true };
      } catch (error) {
        return { error: error as Error, contentStarted: opened.some((stream) => stream.readableDidRead) };
      } finally {
        if (streams.get(mail.messageId) === opened) streams.delete(mail.messageId);
      }
    },
    verify: async () => void (await transport.verify()),
    close: () => transport.close(),
  };
}

/**
 * Keeps the streams through which a message leaves. SMTP answers nothing that tells a connection lost before the
 * content from one lost after it; whether the content was read does.
 */
function watchContent(message: { createReadStream(options?: never): Readable }, opened: Readable[]): void {
  const createReadStream = message.createReadStream.bind(message);
  message.createReadStream = (options?: never) => {
    const stream = createReadStream(options);
    opened.push(stream);
    return stream;
  };
}
