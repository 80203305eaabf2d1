import { defineConnector, VendorError } from '../../src/index.ts';
import { sendNotification } from './send-notification.ts';
import { MailSettings } from './settings.ts';
import { createMailTransport } from './transport.ts';

export { MailSettings } from './settings.ts';
export { messageIdOf } from './mail-headers.ts';

/** Order mails over SMTP, in English, German and French. */
export const mail = defineConnector({
  name: 'mail',
  title: 'E-mail (SMTP)',
  settings: MailSettings,
  // There is no base URL: the few HTTP requests go to the absolute mailboxUrl.
  limits: {
    requestTimeoutMs: 10_000,
    concurrencyMax: 10,
    requestsPerSecondMax: null,
    responseBytesMax: 4 * 1024 * 1024,
  },
  masked: ['to', 'text', 'html', 'subject', 'name'],
  connect: ({ settings }) => {
    const transport = createMailTransport(settings);
    return {
      operations: { 'notifications.send': sendNotification(settings, transport) },
      check: async (call) => {
        await transport.verify();
        if (settings.mailboxUrl === undefined) return { detail: `SMTP ${settings.host}:${settings.port} answers` };
        const path = `${settings.mailboxUrl.replace(/\/$/, '')}/messages`;
        const { status } = await call.request({ method: 'GET', path, query: { messageId: '<check@crossdock>' } });
        if (status !== 200) throw new VendorError('rejected', `the mailbox answered HTTP ${status}`);
        return { detail: `SMTP ${settings.host}:${settings.port} and the mailbox answer` };
      },
      close: async () => transport.close(),
    };
  },
});
