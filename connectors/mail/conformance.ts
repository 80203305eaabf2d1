import { defineConformance, samplePerson, type Arrangement, type ConformanceWorld } from '../../src/index.ts';
import { noFaults, type FaultRates } from '../../simulators/kit/index.ts';
import { createMailSimulator, type MailSimulator } from '../../simulators/mail/index.ts';
import { mail } from './index.ts';

interface MailWorld extends ConformanceWorld {
  readonly simulator: MailSimulator;
}

const login = { user: 'orders', password: 'conformance-smtp-password' };
const faults: Readonly<Record<string, Partial<FaultRates>>> = {
  throttled: { throttled: 1 },
  'server-error': { serverErrorBefore: 1 },
  dropped: { droppedBefore: 1 },
  'dropped-after': { droppedAfter: 1 },
};
const toSend = ({ id }: Arrangement<MailWorld>) => ({
  kind: 'order-shipped' as const,
  reference: `web/${id}/S-1`,
  to: samplePerson.email,
  name: samplePerson.name,
  locale: 'en-GB',
  orderNumber: id,
  currency: 'USD',
  grandTotal: 4_485,
  lines: [{ name: 'Oak Lamp', quantity: 2, total: 3_990 }],
  trackingNumber: '1Z999AA10123456784',
  trackingUrl: 'https://track.example/1Z999AA10123456784',
  reason: null,
});

/** A mail is its own effect: the mailbox shows every one that was accepted. */
export const conformance = defineConformance<MailWorld>({
  connector: mail,
  fixtures: new URL('./fixtures/', import.meta.url),
  start: async () => {
    const simulator = await createMailSimulator({ ledgerFile: null, seed: 7, ...login });
    return {
      simulator,
      url: simulator.url,
      settings: {
        host: '127.0.0.1',
        port: simulator.smtpPort,
        secure: false,
        ...login,
        from: 'orders@harbour.example',
        defaultLocale: 'en',
        shopName: 'Harbour & Home',
        mailboxUrl: simulator.url,
      },
      play: (fault) => simulator.setFaults({ ...noFaults, ...(fault === null ? {} : faults[fault]) }),
      seen: async () => JSON.stringify(await (await fetch(`${simulator.url}/messages`)).json()).slice(0, -2),
      close: () => simulator.close(),
    };
  },
  credentials: ['password'],
  tokens: { none: 'SMTP takes user and password' },
  quota: { none: 'a mail server publishes no rate; it puts off what is too much (450)' },
  operations: {
    'notifications.send': {
      good: toSend,
      bad: (arrangement) => ({ ...toSend(arrangement), to: 'nobody@bounce.test' }),
      effects: ({ reference }, { simulator }) =>
        simulator.summary().messages.filter((message) => message.reference === reference).length,
    },
  },
  sweeps: {},
  webhooks: { none: 'SMTP has none' },
});
