import { done, failed, unknown, type CancelReason, type Outcome } from '../../src/index.ts';

/** A seller's cancellation: every item of an order with one reason. */
export interface Cancellation {
  readonly orderId: string;
  readonly orderItemIds: readonly string[];
  readonly reason: CancelReason;
}

/** Amazon's reasons for cancelling (OrderAcknowledgement.xsd, CancelReason). */
const amazonReasons: Readonly<Record<CancelReason, string>> = {
  'out-of-stock': 'NoInventory',
  'customer-request': 'BuyerCanceled',
  address: 'ShippingAddressUndeliverable',
  other: 'GeneralAdjustment',
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** The document of a POST_ORDER_ACKNOWLEDGEMENT_DATA feed; the message ids are the places in the list, from 1 on. */
export function acknowledgementXml(cancellations: readonly Cancellation[], sellerId: string): string {
  const messages = cancellations.map(({ orderId, orderItemIds, reason }, at) => {
    const items = orderItemIds.map(
      (id) =>
        `<Item><AmazonOrderItemCode>${escaped(id)}</AmazonOrderItemCode>` +
        `<CancelReason>${amazonReasons[reason]}</CancelReason></Item>`,
    );
    return (
      `<Message><MessageID>${at + 1}</MessageID><OrderAcknowledgement><AmazonOrderID>${escaped(orderId)}</AmazonOrderID>` +
      `<StatusCode>Failure</StatusCode>${items.join('')}</OrderAcknowledgement></Message>`
    );
  });
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">' +
    `<Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>${escaped(sellerId)}</MerchantIdentifier></Header>` +
    `<MessageType>OrderAcknowledgement</MessageType>${messages.join('')}</AmazonEnvelope>`
  );
}

const decoded = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');

/** What stands in each Result; one that is not closed is none. */
function resultsOf(report: string): string[] {
  const parts = report.split('<Result>').slice(1);
  return parts.flatMap((part) => (part.includes('</Result>') ? [part.split('</Result>', 1)[0] ?? ''] : []));
}

/**
 * The outcomes in a processing report (AmazonEnvelope with a ProcessingReport). It names messages with a result alone; one
 * without is done where the counts agree. Message 0 is the feed's own error and holds for all.
 */
export function readProcessingReport(text: string | null): (messageId: number) => Outcome<Record<string, never>> {
  const inner = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]?.trim();
  const processed = Number(inner(text ?? '', 'MessagesProcessed') ?? Number.NaN);
  const withError = Number(inner(text ?? '', 'MessagesWithError') ?? Number.NaN);
  if (text === null || Number.isNaN(processed) || Number.isNaN(withError))
    return () => unknown('the feed has no processing report that can be read');
  const errors = new Map<number, string>();
  for (const result of resultsOf(text))
    if (inner(result, 'ResultCode') === 'Error')
      errors.set(
        Number(inner(result, 'MessageID') ?? 0),
        `${inner(result, 'ResultMessageCode') ?? ''}: ${decoded(inner(result, 'ResultDescription') ?? '')}`,
      );
  return (messageId) => {
    const error = errors.get(0) ?? errors.get(messageId);
    if (error !== undefined) return failed('vendor-rejected', error);
    if (withError === errors.size && messageId <= processed) return done({});
    return unknown(`the processing report counts ${withError} errors and names ${errors.size}`);
  };
}
