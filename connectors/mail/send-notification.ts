import {
  absent,
  done,
  failed,
  outcomeOfError,
  refused,
  retry,
  unknown,
  type Call,
  type Found,
  type Operation,
  type Outcome,
  type SendNotification,
} from '../../src/index.ts';
import { compose } from './compose.ts';
import { headersOfClass, mailClassOf, messageIdOf } from './mail-headers.ts';
import type { MailSettings } from './settings.ts';
import { connectionCountMax, type MailTransport, type SendResult } from './transport.ts';

type Sent = { messageId: string };

/** Mails of one set; SMTP takes them one by one. */
const batchCountMax = 50;

/**
 * notifications.send: one mail an item. SMTP knows no idempotency, so a mail whose fate is unknown is looked for by its
 * Message-ID in the provider's mailbox before it is sent again, and without a mailbox it is not sent again at all:
 * one mail too few is mended by a person, one too many by nobody.
 */
export function sendNotification(settings: MailSettings, transport: MailTransport): Operation<SendNotification, Sent> {
  return {
    batchCountMax,
    idempotent: false,
    run: (items, call) => call.each(items, ({ input }) => send(input, settings, transport), connectionCountMax),
    lookUp: (items, call) =>
      call.each(items, ({ input }) => lookUp(input, settings, call).catch(outcomeOfError), connectionCountMax),
  };
}

async function send(input: SendNotification, settings: MailSettings, transport: MailTransport): Promise<Outcome<Sent>> {
  const messageId = messageIdOf(input.kind, input.reference, settings.from);
  const result = await transport.send({
    to: { name: input.name, address: input.to },
    ...compose(input, settings),
    messageId,
    headers: {
      'X-Crossdock-Reference': `${input.kind}:${input.reference}`,
      ...headersOfClass(mailClassOf[input.kind], settings),
    },
  });
  return result.error === null ? done({ messageId }) : outcomeOfSmtp(result);
}

/** What nodemailer adds to an error: its own code, the step of the dialogue, and the server's reply code. */
interface SmtpError extends Error {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
}

/**
 * The outcome of a mail that was not accepted. A reply of the server to the mail is certain whatever it says (RFC 5321
 * 4.2.1: 4yz may be tried again, 5yz not). Without one it depends on whether the content had begun to leave.
 */
export function outcomeOfSmtp({ error, contentStarted }: SendResult): Outcome<never> {
  const { code, command = '', responseCode, message } = error as SmtpError;
  const isReply = code === 'EENVELOPE' || code === 'EMESSAGE' || code === 'EAUTH';
  if (isReply && responseCode !== undefined) {
    if (responseCode < 500) return retry(message);
    if (code === 'EAUTH') return failed('not-authorised', message);
    return command === 'RCPT TO' ? refused('recipient-rejected', message) : failed('mail-rejected', message);
  }
  // Refused by nodemailer itself: an address that cannot be put into the envelope.
  if (code === 'EENVELOPE') return refused('recipient-rejected', message);
  if (code === 'EAUTH') return failed('not-authorised', message);
  return contentStarted ? unknown(`connection lost with the mail under way: ${message}`) : retry(message);
}

async function lookUp(input: SendNotification, settings: MailSettings, call: Call): Promise<Found<Sent>> {
  const messageId = messageIdOf(input.kind, input.reference, settings.from);
  if (settings.mailboxUrl === undefined)
    return failed('mail-outcome-unknown', `${messageId} may have been sent; SMTP cannot tell and no mailboxUrl is set`);
  const response = await call.request({
    method: 'GET',
    path: `${settings.mailboxUrl.replace(/\/$/, '')}/messages`,
    // Who a mail went to need not be known to know that it went.
    query: { messageId, fields: 'messageId' },
  });
  // A 404 is a mailbox that is not there, not a mail that is not there: neither done nor absent.
  if (response.status === 429 || response.status >= 500) return unknown(`mailbox answered HTTP ${response.status}`);
  const messages = response.status === 200 ? response.json<{ messages?: unknown }>().messages : undefined;
  if (!Array.isArray(messages))
    return failed('mail-outcome-unknown', `${messageId} may have been sent; mailbox answered HTTP ${response.status}`);
  return messages.length === 0 ? absent : done({ messageId });
}
