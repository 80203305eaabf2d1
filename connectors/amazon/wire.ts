import type { WireMoney } from './mapping-fault.ts';

/** What the connector reads of Amazon's documents (Orders API 2026-01-01). Every field may be missing. */
export interface WireBreakdown {
  readonly type?: string;
  readonly subtotal?: WireMoney;
  readonly detailedBreakdowns?: readonly { readonly subtype?: string; readonly value?: WireMoney }[];
}

export interface WireItem {
  readonly orderItemId?: string;
  readonly quantityOrdered?: number | string;
  readonly product?: {
    readonly title?: string;
    readonly sellerSku?: string;
    readonly price?: { readonly unitPrice?: WireMoney };
  };
  readonly proceeds?: { readonly breakdowns?: readonly WireBreakdown[] };
  readonly cancellation?: {
    readonly cancellationRequest?: { readonly requester?: string };
    readonly cancellationExecution?: { readonly cancelledBy?: string; readonly cancelReason?: string };
  };
  readonly fulfillment?: { readonly quantityFulfilled?: number; readonly quantityUnfulfilled?: number };
  readonly tax?: { readonly taxCollections?: readonly { readonly model?: string }[] };
}

export interface WireAddress {
  readonly name?: string | null;
  readonly companyName?: string | null;
  readonly addressLine1?: string | null;
  readonly addressLine2?: string | null;
  readonly addressLine3?: string | null;
  readonly city?: string | null;
  readonly districtOrCounty?: string | null;
  readonly stateOrRegion?: string | null;
  readonly municipality?: string | null;
  readonly postalCode?: string | null;
  readonly countryCode?: string | null;
  readonly phone?: string | null;
}

export interface WirePackage {
  readonly packageReferenceId?: string;
  readonly packageItems?: readonly { readonly orderItemId?: string; readonly quantity?: number }[];
}

export interface WireOrder {
  readonly orderId?: string;
  readonly createdTime?: string;
  readonly lastUpdatedTime?: string;
  readonly programs?: readonly string[];
  readonly salesChannel?: { readonly channelName?: string; readonly marketplaceId?: string };
  readonly buyer?: { readonly buyerName?: string; readonly buyerCompanyName?: string };
  readonly recipient?: { readonly deliveryAddress?: WireAddress };
  readonly proceeds?: { readonly grandTotal?: WireMoney };
  readonly payment?: { readonly paymentExecutions?: readonly { readonly paymentMethod?: string }[] };
  readonly fulfillment?: {
    readonly fulfillmentStatus?: string;
    readonly fulfilledBy?: string;
    readonly fulfillmentServiceLevel?: string;
    readonly shipByWindow?: { readonly latestDateTime?: string };
  };
  readonly orderItems?: readonly WireItem[];
  readonly packages?: readonly WirePackage[];
}

export interface WireOrderPage {
  readonly orders?: readonly WireOrder[];
  readonly pagination?: { readonly nextToken?: string };
  readonly lastUpdatedBefore?: string;
}

/** What is asked for with an order: all that the mapping reads, and with it the buyer's personal data. */
export const includedData = 'BUYER,RECIPIENT,PROCEEDS,CANCELLATION,FULFILLMENT,PACKAGES,TAX,PAYMENT';
