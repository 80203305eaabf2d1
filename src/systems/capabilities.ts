import type { Address, ServiceLevel } from '../contracts/index.ts';

/**
 * The capabilities of connected systems: what processes may ask for, canonical in and out, a set at a time.
 * Processes know these names and shapes, never a vendor. All amounts are integer minor units of `currency`.
 */
export interface Capabilities {
  'payments.authorise': { input: AuthorisePayment; output: PaymentAuthorised };
  'payments.capture': { input: CapturePayment; output: PaymentCaptured };
  'payments.void': { input: VoidPayment; output: Record<string, never> };
  'payments.refund': { input: RefundPayment; output: { refund: string } };
  'tax.calculate': { input: CalculateTax; output: TaxCalculated };
  'tax.commit': { input: { code: string }; output: Record<string, never> };
  'tax.void': { input: { code: string }; output: Record<string, never> };
  'addresses.check': { input: { address: Address }; output: { deliverable: boolean; messages: string[] } };
  'erp.customers.upsert': { input: UpsertCustomer; output: { customerId: string; customerNumber: string } };
  'erp.salesOrders.create': { input: CreateSalesOrder; output: { salesOrderId: string; salesOrderNumber: string } };
  'erp.salesOrders.cancel': {
    input: { salesOrderId: string; externalDocumentNumber: string; reason: string };
    output: Record<string, never>;
  };
  'erp.shipments.post': { input: PostShipment; output: { shipmentReference: string } };
  'erp.invoices.create': { input: CreateInvoice; output: { invoiceId: string; invoiceNumber: string } };
  'fulfilment.request': { input: RequestFulfilment; output: { fulfilmentId: string } };
  /** refused('too-late', …) when the warehouse can no longer stop it. */
  'fulfilment.cancel': { input: { fulfilmentId: string; reference: string }; output: Record<string, never> };
  'fulfilment.changeAddress': {
    input: { fulfilmentId: string; reference: string; shipTo: Address };
    output: Record<string, never>;
  };
  'storefront.shipments.create': { input: CreateStorefrontShipment; output: { shipmentId: string } };
  'storefront.invoices.create': { input: CreateStorefrontInvoice; output: { invoiceId: string } };
  'storefront.orders.cancel': { input: CancelStorefrontOrder; output: Record<string, never> };
  'storefront.orders.comment': {
    input: { sourceId: string; comment: string; visibleToCustomer: boolean; status: string | null };
    output: Record<string, never>;
  };
  'storefront.stock.publish': { input: PublishStock; output: Record<string, never> };
  'storefront.prices.publish': { input: PublishPrice; output: Record<string, never> };
  /** Tells a marketplace which lines of an order the seller takes, within the operator's time limit. */
  'marketplace.lines.decide': { input: DecideLines; output: Record<string, never> };
  'notifications.send': { input: SendNotification; output: { messageId: string } };
}
export type CapabilityName = keyof Capabilities;
export type CapabilityInput<N extends CapabilityName> = Capabilities[N]['input'];
export type CapabilityOutput<N extends CapabilityName> = Capabilities[N]['output'];

/** Refusals: 'declined' (the customer may try again), 'expired', 'invalid-method'. */
export interface AuthorisePayment {
  /** Channel/number: metadata at the provider, found again by it. */
  readonly orderKey: string;
  readonly amount: number;
  readonly currency: string;
  readonly token: string | null;
  /** An authorisation that the shop already holds: verified and taken over. */
  readonly authorisation: string | null;
  readonly email: string;
}
export interface PaymentAuthorised {
  readonly authorisation: string;
  readonly amount: number;
  /** UTC instant after which a capture is refused with 'expired'. */
  readonly expiresAt: string;
}
export interface CapturePayment {
  readonly orderKey: string;
  readonly authorisation: string;
  readonly amount: number;
  readonly currency: string;
  /** Identifies this part at the provider (metadata), e.g. the shipment id. */
  readonly reference: string;
  /** The last part: what is left of the authorisation is released. */
  readonly final: boolean;
  /** Sum of the parts captured before this one: a look-up compares the provider's total with it. */
  readonly capturedBefore: number;
}
export interface PaymentCaptured {
  readonly capture: string;
  readonly amount: number;
}
export interface VoidPayment {
  readonly orderKey: string;
  readonly authorisation: string;
}
export interface RefundPayment {
  readonly orderKey: string;
  readonly authorisation: string;
  readonly amount: number;
  readonly currency: string;
  readonly reference: string;
}

export interface CalculateTax {
  /** The transaction code: the order key. The same code again is the same transaction. */
  readonly code: string;
  readonly date: string;
  readonly currency: string;
  readonly customerCode: string;
  readonly shipFrom: Address;
  readonly shipTo: Address;
  readonly taxIncluded: boolean;
  /** Goods and charges; amount is the line's total after discount. */
  readonly lines: readonly { id: string; sku: string; name: string; quantity: number; amount: number }[];
}
export interface TaxCalculated {
  readonly code: string;
  readonly tax: number;
  readonly lines: readonly { id: string; tax: number }[];
}

export interface UpsertCustomer {
  /** Account number in Crossdock's numbering; the ERP keeps it as its customer number. */
  readonly customerNumber: string;
  readonly name: string;
  readonly email: string;
  readonly address: Address;
  readonly currency: string;
}
export interface DocumentLine {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly discount: number;
  readonly tax: number;
  readonly total: number;
}
export interface DocumentCharge {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly amount: number;
  readonly tax: number;
}
export interface CreateSalesOrder {
  /** Channel/number: an earlier order is found by it before a create is repeated. */
  readonly externalDocumentNumber: string;
  readonly customerId: string;
  readonly customerNumber: string;
  readonly orderDate: string;
  readonly requestedDeliveryDate: string;
  readonly currency: string;
  readonly taxIncluded: boolean;
  readonly shipTo: Address;
  readonly lines: readonly DocumentLine[];
  readonly charges: readonly DocumentCharge[];
  readonly grandTotal: number;
}
export interface PostShipment {
  readonly salesOrderId: string;
  /** The warehouse's shipment id: posted once. */
  readonly shipmentId: string;
  readonly lines: readonly { sku: string; quantity: number }[];
  readonly trackingNumber: string | null;
  readonly shippedAt: string;
}
export interface CreateInvoice {
  /** `<order key>/<shipment id>`: an earlier invoice is found by it before a create is repeated. */
  readonly externalDocumentNumber: string;
  readonly salesOrderId: string;
  readonly salesOrderNumber: string;
  readonly customerId: string;
  readonly customerNumber: string;
  readonly invoiceDate: string;
  readonly currency: string;
  readonly taxIncluded: boolean;
  readonly lines: readonly DocumentLine[];
  readonly charges: readonly DocumentCharge[];
  /** Goods, charges and tax of this invoice; equals the captured part. */
  readonly grandTotal: number;
}

export interface RequestFulfilment {
  /** `<order key>@<location>`: the warehouse's reference id, one request each. */
  readonly reference: string;
  readonly orderNumber: string;
  readonly channel: string;
  readonly location: string;
  readonly shipBy: string;
  readonly serviceLevel: ServiceLevel;
  readonly placedAt: string;
  readonly email: string;
  readonly shipTo: Address;
  readonly lines: readonly { id: string; sku: string; name: string; quantity: number; unitPrice: number }[];
}

export const cancelReasons = ['out-of-stock', 'customer-request', 'address', 'other'] as const;
export type CancelReason = (typeof cancelReasons)[number];
export interface CancelStorefrontOrder {
  readonly sourceId: string;
  readonly number: string;
  /** Marketplaces want one of their codes: the connector maps it. 'other' where absent. */
  readonly reason?: CancelReason;
}
export interface DecideLines {
  readonly sourceId: string;
  readonly number: string;
  readonly lines: readonly { lineId: string; accept: boolean; reason: CancelReason | null }[];
}
export interface PublishPrice {
  readonly sku: string;
  /** Minor units of `currency`, of one unit. */
  readonly amount: number;
  readonly currency: string;
  /** Grows with every change: an older one is never pushed over a newer. */
  readonly version: string;
}
export interface CreateStorefrontShipment {
  readonly sourceId: string;
  readonly number: string;
  /** The warehouse's shipment id, written into the shipment so that it is found again. */
  readonly shipmentId: string;
  readonly lines: readonly { lineId: string; quantity: number }[];
  readonly carrier: string;
  readonly trackingNumber: string | null;
}
export interface CreateStorefrontInvoice {
  readonly sourceId: string;
  readonly number: string;
  readonly reference: string;
  readonly lines: readonly { lineId: string; quantity: number }[];
}
export interface PublishStock {
  readonly sku: string;
  /** The shop's source code (Adobe MSI) for this stock. */
  readonly source: string;
  readonly quantity: number;
  /** Grows with every change: an older one is never pushed over a newer. */
  readonly version: string;
}
export const notificationKinds = ['order-confirmed', 'order-shipped', 'order-cancelled'] as const;
export type NotificationKind = (typeof notificationKinds)[number];
export interface SendNotification {
  readonly kind: NotificationKind;
  /** One mail a kind and reference, for ever: `<order key>` or `<order key>/<shipment id>`. */
  readonly reference: string;
  readonly to: string;
  readonly name: string;
  readonly locale: string;
  readonly orderNumber: string;
  readonly currency: string;
  readonly grandTotal: number;
  readonly lines: readonly { name: string; quantity: number; total: number }[];
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
  readonly reason: string | null;
}
