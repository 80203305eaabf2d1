import { setTimeout as sleep } from 'node:timers/promises';
import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { VendorServer } from '../kit/index.ts';
import type { Mailbox, ReceivedMail } from './mailbox.ts';

export interface SmtpOptions {
  readonly port: number;
  /** With both, nobody sends without logging in. */
  readonly user?: string;
  readonly password?: string;
}

/** A recipient whose domain is this does not exist. */
const bouncingDomain = '@bounce.test';
const messageBytesMax = 10 * 1024 * 1024;
const closeTimeoutMs = 100;

type Done = (error?: Error | null) => void;
type Fault = 'dropped-before' | 'error-before' | 'throttled' | 'dropped-after' | 'hang-after' | null;

/**
 * The SMTP side (RFC 5321), with the faults of the kit in SMTP's words, drawn once a message: `throttled` and
 * `serverErrorBefore` are 450 and 451 to MAIL FROM, `droppedBefore` closes the connection there, `droppedAfter` keeps
 * the message and closes before its 250.
 */
export class Smtp {
  private readonly smtp: SMTPServer;
  private readonly http: VendorServer;
  private readonly mailbox: Mailbox;
  private readonly faults = new Map<string, Fault>();
  private readonly options: SmtpOptions;

  constructor(options: SmtpOptions, http: VendorServer, mailbox: Mailbox) {
    this.options = options;
    this.http = http;
    this.mailbox = mailbox;
    const withLogin = options.user !== undefined;
    this.smtp = new SMTPServer({
      authOptional: !withLogin,
      // There is no certificate on loopback, so neither STARTTLS nor, without accounts, AUTH is offered.
      disabledCommands: withLogin ? ['STARTTLS'] : ['STARTTLS', 'AUTH'],
      allowInsecureAuth: true,
      disableReverseLookup: true,
      size: messageBytesMax,
      logger: false,
      closeTimeout: closeTimeoutMs,
      onAuth: ({ username, password }, _session, done) =>
        username === options.user && password === options.password
          ? done(null, { user: username })
          : done(replyError(535, 'Authentication failed')),
      onMailFrom: (_address, session, done) => this.onMailFrom(session, done),
      onRcptTo: ({ address }, _session, done) =>
        address.toLowerCase().endsWith(bouncingDomain) ? done(replyError(550, 'No such user here')) : done(),
      onData: (stream, session, done) => void this.onData(stream, session, done),
      onClose: (session) => void this.faults.delete(session.id),
    });
    // A client that resets its connection is everyday business here.
    this.smtp.on('error', () => undefined);
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.smtp.server.once('error', reject);
      this.smtp.listen(this.options.port, '127.0.0.1', () => resolve());
    });
    return (this.smtp.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.smtp.close(() => resolve()));
    for (const { id } of this.smtp.connections) this.drop(id);
    await closed;
  }

  private onMailFrom(session: SMTPServerSession, done: Done): void {
    const fault = this.drawFault();
    this.faults.set(session.id, fault);
    if (fault === 'dropped-before') this.drop(session.id);
    else if (fault === 'throttled') done(replyError(450, 'Too much mail, try again later'));
    else if (fault === 'error-before') done(replyError(451, 'Local error in processing'));
    else done();
  }

  private async onData(stream: SMTPServerDataStream, session: SMTPServerSession, done: Done): Promise<void> {
    const source = await readWhole(stream);
    // The client left before the final dot: RFC 5321 4.2.5 keeps responsibility with the sender.
    if (source === null) return;
    if (stream.sizeExceeded) return done(replyError(552, 'Message too large'));
    this.mailbox.add(await toMail(source, session));
    const fault = this.faults.get(session.id);
    if (fault === 'hang-after') await sleep(this.http.faults.hangMs, undefined, { ref: false });
    if (fault === 'hang-after' || fault === 'dropped-after') this.drop(session.id);
    else done();
  }

  private drawFault(): Fault {
    const { throttled, serverErrorBefore, droppedBefore, droppedAfter, hangAfter } = this.http.faults;
    this.http.counters.requests += 1;
    let draw = this.http.random();
    const shares: readonly [Fault, number][] = [
      ['throttled', throttled],
      ['error-before', serverErrorBefore],
      ['dropped-before', droppedBefore],
      ['dropped-after', droppedAfter],
      ['hang-after', hangAfter],
    ];
    for (const [fault, share] of shares) {
      if (draw < share) {
        this.http.counters.faults += 1;
        return fault;
      }
      draw -= share;
    }
    return null;
  }

  private drop(sessionId: string): void {
    for (const connection of this.smtp.connections) if (connection.id === sessionId) connection._socket.destroy();
  }
}

function replyError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** The message, or null where the connection was lost before its end. */
async function readWhole(stream: SMTPServerDataStream): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream) chunks.push(chunk as Buffer);
  } catch {
    return null;
  }
  return Buffer.concat(chunks);
}

async function toMail(source: Buffer, session: SMTPServerSession): Promise<Omit<ReceivedMail, 'type' | 'id'>> {
  const parsed = await simpleParser(source, { skipImageLinks: true, skipTextToHtml: true });
  const headers = Object.fromEntries(
    parsed.headerLines.map(({ key, line }) => [
      key,
      line
        .slice(line.indexOf(':') + 1)
        .replace(/\r?\n\s+/g, ' ')
        .trim(),
    ]),
  );
  const mark = parsed.headers.get('x-crossdock-reference');
  const [kind = '', ...reference] = (typeof mark === 'string' ? mark : '').split(':');
  const { mailFrom, rcptTo } = session.envelope;
  return {
    envelope: { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map((to) => to.address) },
    messageId: parsed.messageId ?? '',
    subject: parsed.subject ?? '',
    headers,
    text: parsed.text ?? '',
    html: parsed.html === false ? '' : (parsed.html ?? ''),
    kind,
    reference: reference.join(':'),
    at: new Date().toISOString(),
  };
}
