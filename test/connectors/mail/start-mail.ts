import { mail, type MailSettings } from '../../../connectors/mail/index.ts';
import { createMailSimulator, type MailSimulatorOptions } from '../../../simulators/mail/index.ts';
import type { SendNotification } from '../../../src/index.ts';
import { createSystem } from '../../../src/systems/runtime/index.ts';

export const settingsFor = (port: number, changes: Partial<MailSettings> = {}): MailSettings => ({
  host: '127.0.0.1',
  port,
  secure: false,
  from: 'orders@shop.example',
  defaultLocale: 'en',
  shopName: 'Oak & Linen',
  ...changes,
});

/** A mail provider and the connector on it; `mailbox: false` leaves the connector without a look-up. */
export async function startMail(
  options: Partial<MailSimulatorOptions> & { settings?: Partial<MailSettings>; mailbox?: boolean } = {},
) {
  const { settings = {}, mailbox = true, ...simulatorOptions } = options;
  const simulator = await createMailSimulator({ ledgerFile: null, seed: 7, ...simulatorOptions });
  const system = createSystem({
    name: 'mail',
    definition: mail,
    settings: settingsFor(simulator.smtpPort, { ...(mailbox ? { mailboxUrl: simulator.url } : {}), ...settings }),
  });
  const close = async () => {
    await system.close();
    await simulator.close();
  };
  return { simulator, system, close };
}

export function notification(changes: Partial<SendNotification> = {}): SendNotification {
  return {
    kind: 'order-shipped',
    reference: 'web/000012/s-1',
    to: 'ada@example.org',
    name: 'Ada Lang',
    locale: 'en-US',
    orderNumber: '000012',
    currency: 'USD',
    grandTotal: 123_456,
    lines: [{ name: 'Oak Lamp', quantity: 2, total: 123_456 }],
    trackingNumber: '1Z999',
    trackingUrl: 'https://track.example/1Z999?a=1&b=2',
    reason: null,
    ...changes,
  };
}

export const item = (input: SendNotification) => ({ key: `order-to-cash:${input.reference}:notify:1`, input });

export interface MailboxMessage {
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  readonly headers: Record<string, string>;
}

export async function messagesOf(url: string, query = ''): Promise<MailboxMessage[]> {
  const answer = await fetch(`${url}/messages${query}`);
  return ((await answer.json()) as { messages: MailboxMessage[] }).messages;
}
