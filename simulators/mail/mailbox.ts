import { Ledger } from '../kit/index.ts';

/** A mail as it was accepted. */
export interface ReceivedMail {
  readonly type: 'received';
  readonly id: string;
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  /** As in the header, with its angle brackets. */
  readonly messageId: string;
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly html: string;
  /** From the header `X-Crossdock-Reference: kind:reference`; empty where a mail has none. */
  readonly kind: string;
  readonly reference: string;
  /** UTC instant of acceptance. */
  readonly at: string;
}

export interface MailFilter {
  readonly to?: string;
  readonly messageId?: string;
  /** Order key (`web/000012`) or number alone. */
  readonly order?: string;
}

/** All mails ever accepted, oldest first, with an index for each way they are asked for. A repeat is kept as a repeat. */
export class Mailbox {
  private readonly mails: ReceivedMail[] = [];
  private readonly byId = new Map<string, ReceivedMail>();
  private readonly byKey = new Map<string, ReceivedMail[]>();
  private readonly ledger: Ledger<ReceivedMail>;

  constructor(ledgerFile: string | null) {
    this.ledger = new Ledger<ReceivedMail>(ledgerFile, (mail) => this.apply(mail));
  }

  add(mail: Omit<ReceivedMail, 'type' | 'id'>): ReceivedMail {
    const received: ReceivedMail = { type: 'received', id: String(this.ledger.length + 1), ...mail };
    this.ledger.append(received);
    return received;
  }

  get(id: string): ReceivedMail | undefined {
    return this.byId.get(id);
  }

  find(filter: MailFilter): readonly ReceivedMail[] {
    const { to, messageId, order } = filter;
    const found = [
      ...(messageId === undefined ? [] : [this.of(messageIdKey(messageId))]),
      ...(order === undefined ? [] : [this.of(`order ${order}`)]),
      ...(to === undefined ? [] : [this.of(`to ${to.toLowerCase()}`)]),
    ];
    const [first = this.mails, ...others] = found;
    return others.reduce((mails, other) => mails.filter((mail) => other.includes(mail)), first);
  }

  close(): void {
    this.ledger.close();
  }

  private of(key: string): readonly ReceivedMail[] {
    return this.byKey.get(key) ?? [];
  }

  private apply(mail: ReceivedMail): void {
    this.mails.push(mail);
    this.byId.set(mail.id, mail);
    for (const key of keysOf(mail)) {
      const list = this.byKey.get(key);
      if (list === undefined) this.byKey.set(key, [mail]);
      else list.push(mail);
    }
  }
}

function messageIdKey(messageId: string): string {
  return `messageId ${messageId.replace(/^<|>$/g, '')}`;
}

function keysOf(mail: ReceivedMail): Set<string> {
  const [channel = '', number = ''] = mail.reference.split('/');
  const orders = [mail.reference, `${channel}/${number}`, number].filter((order) => order !== '' && order !== '/');
  return new Set([
    messageIdKey(mail.messageId),
    ...mail.envelope.to.map((to) => `to ${to.toLowerCase()}`),
    ...orders.map((order) => `order ${order}`),
  ]);
}
