import { describe, expect, it } from 'vitest';
import { compose } from '../../../connectors/mail/compose.ts';
import { headersOfClass, mailClassOf } from '../../../connectors/mail/mail-headers.ts';
import { notificationKinds } from '../../../src/index.ts';
import { notification, settingsFor } from './start-mail.ts';

const settings = settingsFor(25);
const inWords = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('the words of a mail', () => {
  it.each([
    ['de', 'Ihre Bestellung 000012 ist unterwegs', 'Sendungsnummer: 1Z999', '1.234,56 $'],
    ['de-AT', 'Ihre Bestellung 000012 ist unterwegs', 'Sendungsnummer: 1Z999', '$ 1.234,56'],
    ['fr-FR', 'Votre commande 000012 est en route', 'Numéro de suivi: 1Z999', '1 234,56 $US'],
    ['en-US', 'Your order 000012 is on its way', 'Tracking number: 1Z999', '$1,234.56'],
    ['pl-PL', 'Your order 000012 is on its way', 'Tracking number: 1Z999', '$1,234.56'],
    ['not a locale', 'Your order 000012 is on its way', 'Tracking number: 1Z999', '$1,234.56'],
  ])(
    'for %s are in the language and number format of the customer or the default',
    (locale, subject, tracking, amount) => {
      const mail = compose(notification({ locale }), settings);
      expect(mail.subject).toBe(subject);
      expect(inWords(mail.text)).toContain(tracking);
      expect(inWords(mail.text)).toContain(`Oak Lamp: ${amount}`);
      expect(inWords(mail.html)).toContain(amount);
    },
  );

  it('fall back to the shop default where the customer speaks another language', () => {
    expect(compose(notification({ locale: 'pl' }), settingsFor(25, { defaultLocale: 'de' })).subject).toContain(
      'Ihre Bestellung',
    );
    expect(compose(notification({ locale: 'pl' }), settingsFor(25, { defaultLocale: 'cs' })).subject).toContain(
      'Your order',
    );
  });

  it('give the reason of a cancellation where there is one', () => {
    const cancelled = { kind: 'order-cancelled', trackingNumber: null, trackingUrl: null } as const;
    expect(compose(notification({ ...cancelled, reason: 'sold out' }), settings).text).toContain(
      'cancelled (sold out)',
    );
    const without = compose(notification(cancelled), settings);
    expect(without.text).not.toContain('(');
    expect(without.text).not.toContain('Tracking');
  });

  it('never turn what a customer or a system wrote into markup', () => {
    const nasty = `<script>alert("x")</script>&'`;
    const { html } = compose(
      notification({
        kind: 'order-cancelled',
        name: nasty,
        orderNumber: nasty,
        reason: nasty,
        trackingNumber: nasty,
        lines: [{ name: nasty, quantity: 1, total: 1 }],
      }),
      settingsFor(25, { shopName: nasty }),
    );
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39;');
  });

  it('link only to web addresses', () => {
    expect(compose(notification(), settings).html).toContain('href="https://track.example/1Z999?a=1&amp;b=2"');
    for (const trackingUrl of ['javascript:alert(1)', 'data:text/html,x', 'no url']) {
      const { html, text } = compose(notification({ trackingUrl }), settings);
      expect(html).not.toContain('href');
      expect(text).not.toContain(trackingUrl);
    }
  });

  it('keep the subject on one line whatever the order number holds', () => {
    expect(compose(notification({ orderNumber: '1\r\nBcc: all@example.org' }), settings).subject).not.toMatch(/[\r\n]/);
  });

  it('list a hundred lines and count the rest', () => {
    const lines = Array.from({ length: 130 }, (_, index) => ({ name: `Lamp ${index}`, quantity: 1, total: 100 }));
    const { text } = compose(notification({ lines }), settings);
    expect(text).toContain('Lamp 99');
    expect(text).not.toContain('Lamp 100');
    expect(text).toContain('and 30 more');
  });

  it('write yen without decimals', () => {
    expect(inWords(compose(notification({ currency: 'JPY', grandTotal: 500 }), settings).text)).toContain(
      'Total: ¥500',
    );
  });
});

describe('the headers of a mail', () => {
  const unsubscribeUrl = 'https://shop.example/unsubscribe';

  it('offer no unsubscription from what concerns an order', () => {
    for (const kind of notificationKinds) {
      expect(mailClassOf[kind]).toBe('transactional');
      expect(headersOfClass(mailClassOf[kind], { unsubscribeUrl })).toEqual({ 'Auto-Submitted': 'auto-generated' });
    }
  });

  it('offer it with one click from marketing, which is not sent without', () => {
    expect(headersOfClass('marketing', { unsubscribeUrl })).toMatchObject({
      'List-Unsubscribe': '<https://shop.example/unsubscribe>',
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    });
    expect(() => headersOfClass('marketing', {})).toThrow('unsubscribeUrl');
  });
});
