import type { FeedState } from './memory.ts';

/** The processing report of JSON_LISTINGS_FEED, version 2 (Amazon's listings feed processing report schema). */
export function listingsReport(feed: FeedState, sellerId: string): string {
  const errors = feed.results.filter(({ error }) => error !== null);
  return JSON.stringify({
    header: { sellerId, version: '2.0', feedId: feed.feedId },
    issues: errors.map(({ messageId, error }) => ({
      messageId,
      code: error?.code,
      severity: 'ERROR',
      message: error?.message,
      attributeNames: [],
      categories: ['INVALID_ATTRIBUTE'],
    })),
    summary: {
      errors: errors.length,
      warnings: 0,
      messagesProcessed: feed.results.length,
      messagesAccepted: feed.results.length - errors.length,
      messagesInvalid: errors.length,
    },
  });
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The processing report of an XML feed (AmazonEnvelope with a ProcessingReport). */
export function xmlReport(feed: FeedState, sellerId: string): string {
  const errors = feed.results.filter(({ error }) => error !== null);
  const results = errors.map(
    ({ messageId, error }) =>
      `<Result><MessageID>${messageId}</MessageID><ResultCode>Error</ResultCode>` +
      `<ResultMessageCode>${error?.code ?? ''}</ResultMessageCode>` +
      `<ResultDescription>${escaped(error?.message ?? '')}</ResultDescription></Result>`,
  );
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<AmazonEnvelope>' +
    `<Header><DocumentVersion>1.02</DocumentVersion><MerchantIdentifier>${sellerId}</MerchantIdentifier></Header>` +
    '<MessageType>ProcessingReport</MessageType><Message><MessageID>1</MessageID><ProcessingReport>' +
    `<DocumentTransactionID>${feed.feedId}</DocumentTransactionID><StatusCode>Complete</StatusCode>` +
    `<ProcessingSummary><MessagesProcessed>${feed.results.length}</MessagesProcessed>` +
    `<MessagesSuccessful>${feed.results.length - errors.length}</MessagesSuccessful>` +
    `<MessagesWithError>${errors.length}</MessagesWithError><MessagesWithWarning>0</MessagesWithWarning>` +
    `</ProcessingSummary>${results.join('')}</ProcessingReport></Message></AmazonEnvelope>`
  );
}

/** A message of an order acknowledgement feed that cancels. */
export interface Acknowledgement {
  readonly messageId: number;
  readonly orderId: string;
  readonly statusCode: string;
  readonly items: readonly { readonly code: string; readonly reason: string | null }[];
}

/** What stands in the elements of this name, which hold none of the same name. */
const elementsOf = (xml: string, name: string): string[] =>
  xml
    .split(`<${name}>`)
    .slice(1)
    .filter((part) => part.includes(`</${name}>`))
    .map((part) => part.split(`</${name}>`, 1)[0] ?? '');

/** Reads the messages of POST_ORDER_ACKNOWLEDGEMENT_DATA; null where the document is no such envelope. */
export function readAcknowledgements(xml: string): Acknowledgement[] | null {
  if (!/<MessageType>OrderAcknowledgement<\/MessageType>/.test(xml)) return null;
  const inner = (text: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? null;
  return elementsOf(xml, 'Message').map((message) => ({
    messageId: Number(inner(message, 'MessageID')),
    orderId: inner(message, 'AmazonOrderID') ?? '',
    statusCode: inner(message, 'StatusCode') ?? '',
    items: elementsOf(message, 'Item').map((item) => ({
      code: inner(item, 'AmazonOrderItemCode') ?? '',
      reason: inner(item, 'CancelReason'),
    })),
  }));
}
