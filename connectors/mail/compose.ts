import { toDecimalNumber, type SendNotification } from '../../src/index.ts';
import type { Texts, TextValues } from './language.ts';
import type { MailSettings } from './settings.ts';
import { textsFor } from './texts.ts';

export interface ComposedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Lines that a mail lists; the rest is a number. */
const lineCountMax = 100;

interface Content {
  readonly texts: Texts;
  readonly values: TextValues;
  readonly lines: readonly { readonly name: string; readonly quantity: number; readonly amount: string }[];
  readonly moreLines: string | null;
  readonly total: string;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
  readonly language: string;
}

/** Subject, plain text and HTML of a notification, in the customer's language. Nothing of the input becomes markup. */
export function compose(input: SendNotification, settings: MailSettings): ComposedMail {
  const { texts, locale } = textsFor(input.locale, settings.defaultLocale);
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency: input.currency });
  const write = (minor: number) => money.format(toDecimalNumber(minor, input.currency));
  const values = {
    shopName: settings.shopName,
    name: input.name,
    orderNumber: input.orderNumber,
    reason: input.reason,
  };
  const hidden = input.lines.length - lineCountMax;
  const content: Content = {
    texts,
    values,
    lines: input.lines
      .slice(0, lineCountMax)
      .map(({ name, quantity, total }) => ({ name, quantity, amount: write(total) })),
    moreLines: hidden > 0 ? texts.moreLines(hidden) : null,
    total: write(input.grandTotal),
    trackingNumber: input.trackingNumber,
    trackingUrl: linkOf(input.trackingUrl),
    language: locale.split('-')[0] ?? 'en',
  };
  return {
    subject: oneLine(texts.subject[input.kind](values)),
    text: textOf(content, input),
    html: htmlOf(content, input),
  };
}

/** Only web addresses become links: a `javascript:` URL from a warehouse stays out of the mail. */
function linkOf(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? href : null;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function textOf(content: Content, { kind }: SendNotification): string {
  const { texts, values, lines, moreLines, total, trackingNumber, trackingUrl } = content;
  return [
    texts.greeting(values),
    '',
    texts.opening[kind](values),
    '',
    ...lines.map(({ name, quantity, amount }) => `- ${quantity} x ${oneLine(name)}: ${amount}`),
    ...(moreLines === null ? [] : [`- ${moreLines}`]),
    '',
    `${texts.total}: ${total}`,
    ...(trackingNumber === null ? [] : ['', `${texts.trackingNumber}: ${trackingNumber}`]),
    ...(trackingUrl === null ? [] : [`${texts.trackParcel}: ${trackingUrl}`]),
    '',
    texts.closing(values),
    '',
  ].join('\n');
}

function htmlOf(content: Content, { kind }: SendNotification): string {
  const { texts, values, lines, moreLines, total, trackingNumber, trackingUrl, language } = content;
  const rows = lines.map(
    ({ name, quantity, amount }) =>
      `<tr><td>${escapeHtml(name)}</td><td align="right">${quantity}</td><td align="right">${escapeHtml(amount)}</td></tr>`,
  );
  const more = moreLines === null ? '' : `<tr><td colspan="3">${escapeHtml(moreLines)}</td></tr>`;
  const number = trackingNumber === null ? '' : `<p>${escapeHtml(`${texts.trackingNumber}: ${trackingNumber}`)}</p>`;
  const link =
    trackingUrl === null ? '' : `<p><a href="${escapeHtml(trackingUrl)}">${escapeHtml(texts.trackParcel)}</a></p>`;
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"></head>
<body style="font-family: sans-serif; max-width: 40em">
<p>${escapeHtml(texts.greeting(values))}</p>
<p>${escapeHtml(texts.opening[kind](values))}</p>
<table cellpadding="4">
<tr><th></th><th align="right">${escapeHtml(texts.quantity)}</th><th align="right">${escapeHtml(texts.total)}</th></tr>
${rows.join('\n')}${more}
<tr><td colspan="2"><b>${escapeHtml(texts.total)}</b></td><td align="right"><b>${escapeHtml(total)}</b></td></tr>
</table>
${number}${link}
<p>${escapeHtml(texts.closing(values))}</p>
</body></html>
`;
}

const replacements: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => replacements[character] ?? character);
}
