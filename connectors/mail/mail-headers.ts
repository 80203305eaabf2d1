import { createHash } from 'node:crypto';
import type { NotificationKind } from '../../src/index.ts';
import type { MailSettings } from './settings.ts';

/**
 * Transactional mails answer something that the customer did and come whatever the customer has unsubscribed from;
 * marketing mails are sent on the shop's own account and must offer a way out.
 */
export type MailClass = 'transactional' | 'marketing';

/** A new kind of notification must say here which it is. */
export const mailClassOf: Readonly<Record<NotificationKind, MailClass>> = {
  'order-confirmed': 'transactional',
  'order-shipped': 'transactional',
  'order-cancelled': 'transactional',
};

/**
 * The Message-ID of a kind and reference: the same for every try, so that the mailbox finds an earlier one by it.
 * @example messageIdOf('order-shipped', 'web/1/s-1', 'shop@example.com') // '<sha256-…@crossdock.example.com>'
 */
export function messageIdOf(kind: string, reference: string, from: string): string {
  const hash = createHash('sha256').update(`${kind}:${reference}`).digest('hex').slice(0, 40);
  return `<sha256-${hash}@crossdock.${from.slice(from.lastIndexOf('@') + 1)}>`;
}

/**
 * Headers of one class. Marketing carries List-Unsubscribe (RFC 2369, one-click after RFC 8058); a transactional mail
 * with it would let a customer, or a mail program that follows the link on its own, switch off order confirmations.
 * Auto-Submitted (RFC 3834) keeps out-of-office robots from answering a transactional mail.
 */
export function headersOfClass(mailClass: MailClass, settings: Pick<MailSettings, 'unsubscribeUrl'>) {
  if (mailClass === 'transactional') return { 'Auto-Submitted': 'auto-generated' };
  if (settings.unsubscribeUrl === undefined) throw new Error('a marketing mail needs the setting unsubscribeUrl');
  return {
    'List-Unsubscribe': `<${settings.unsubscribeUrl}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    Precedence: 'bulk',
  };
}
