/** The parts of AvaTax's models (REST v2 description) that this connector reads. */

export interface WireTransaction {
  readonly code: string;
  readonly status: string;
  readonly currencyCode: string;
  readonly totalTax: number;
  readonly lines?: readonly WireLine[];
}

export interface WireLine {
  readonly lineNumber: string;
  readonly lineAmount: number;
  readonly tax: number;
  readonly taxIncluded?: boolean;
}

export interface WireResolution {
  readonly validatedAddresses?: readonly unknown[] | null;
  readonly resolutionQuality?: string;
  readonly messages?:
    readonly { readonly summary?: string; readonly details?: string; readonly severity?: string }[] | null;
}

export interface WirePing {
  readonly version: string;
  readonly authenticated: boolean;
}
