import type { FastifyInstance } from 'fastify';
import { createVendorServer, type Simulator, type SimulatorOptions } from '../kit/index.ts';
import { inboxPage } from './inbox-page.ts';
import { Mailbox, type MailFilter, type ReceivedMail } from './mailbox.ts';
import { Smtp } from './smtp.ts';

export type { ReceivedMail } from './mailbox.ts';

export interface MailSimulatorOptions extends SimulatorOptions {
  /** `port` is SMTP's; this is the mailbox's. 0 or absent: a free one. */
  readonly httpPort?: number;
  /** With both, SMTP wants a login. */
  readonly user?: string;
  readonly password?: string;
}

export interface MailSummary {
  /** Every accepted mail, oldest first; two of a kind and reference are a double. */
  readonly messages: readonly {
    readonly to: string;
    readonly kind: string;
    readonly reference: string;
    readonly subject: string;
    readonly at: string;
  }[];
}

export interface MailSimulator extends Simulator<MailSummary> {
  readonly smtpPort: number;
  readonly app: FastifyInstance;
}

/**
 * A mail provider on loopback: SMTP to send to, and a mailbox over HTTP (`url`) to read from: the inbox page at /,
 * GET /messages with the filters `to`, `messageId` and `order` (and `fields`, which names what is wanted of each), and
 * GET /messages/{id}.
 */
export async function createMailSimulator(options: MailSimulatorOptions): Promise<MailSimulator> {
  const { port = 0, httpPort = 0, user, password } = options;
  const server = createVendorServer(
    { ...options, port: httpPort },
    {
      throttled: () => ({ message: 'Too many requests.' }),
      serverError: () => ({ message: 'Internal error.' }),
    },
  );
  const mailbox = new Mailbox(options.ledgerFile);
  const login = user === undefined || password === undefined ? {} : { user, password };
  const smtp = new Smtp({ port, ...login }, server, mailbox);
  addMailboxRoutes(server.app, mailbox);
  const url = await server.listen();
  const smtpPort = await smtp.listen();
  return {
    name: 'mail',
    url,
    smtpPort,
    app: server.app,
    summary: () => ({ messages: mailbox.find({}).map(summaryOf) }),
    setFaults: (faults) => void (server.faults = faults),
    setWebhookUrl: () => undefined,
    stats: () => ({ ...server.counters }),
    close: async () => {
      await smtp.close();
      await server.app.close();
      mailbox.close();
    },
  };
}

function addMailboxRoutes(app: FastifyInstance, mailbox: Mailbox): void {
  app.get<{ Querystring: Record<string, string> }>('/', async (request, reply) =>
    reply.type('text/html; charset=utf-8').send(inboxPage(mailbox.find(filterOf(request.query)))),
  );
  app.get<{ Querystring: Record<string, string> }>('/messages', async (request) => ({
    messages: mailbox.find(filterOf(request.query)).map((mail) => partOf(wireMail(mail), request.query['fields'])),
  }));
  app.get<{ Params: { id: string } }>('/messages/:id', async (request, reply) => {
    const mail = mailbox.get(request.params.id);
    return mail === undefined ? reply.code(404).send({ message: 'There is no such message.' }) : wireMail(mail);
  });
}

/** An empty field of the page's form filters nothing. */
function filterOf(query: Record<string, string>): MailFilter {
  const given = ['to', 'messageId', 'order'].map((name) => [name, query[name]] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== ''));
}

function wireMail({ type: _type, ...mail }: ReceivedMail): Omit<ReceivedMail, 'type'> {
  return mail;
}

/** The named fields alone, where the caller names some with commas between. */
function partOf(mail: object, fields: string | undefined): object {
  if (fields === undefined) return mail;
  const wanted = new Set(fields.split(','));
  return Object.fromEntries(Object.entries(mail).filter(([name]) => wanted.has(name)));
}

function summaryOf({ envelope, kind, reference, subject, at }: ReceivedMail): MailSummary['messages'][number] {
  return { to: envelope.to.join(', '), kind, reference, subject, at };
}
