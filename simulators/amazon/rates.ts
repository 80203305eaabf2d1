/**
 * Requests a second and burst of each operation, as its usage plan says (developer-docs.amazon.com/sp-api, "Rate limits"
 * of each API).
 */
export const usagePlans = {
  searchOrders: { rate: 0.0056, burst: 20 },
  getOrder: { rate: 0.5, burst: 30 },
  confirmShipment: { rate: 2, burst: 10 },
  patchListingsItem: { rate: 5, burst: 5 },
  getListingsItem: { rate: 5, burst: 5 },
  searchListingsItems: { rate: 5, burst: 5 },
  createFeedDocument: { rate: 0.5, burst: 15 },
  createFeed: { rate: 0.0083, burst: 15 },
  getFeed: { rate: 2, burst: 15 },
  getFeeds: { rate: 0.0222, burst: 10 },
  getFeedDocument: { rate: 0.0222, burst: 10 },
  createReport: { rate: 0.0167, burst: 15 },
  getReport: { rate: 2, burst: 15 },
  getReports: { rate: 0.0222, burst: 10 },
  getReportDocument: { rate: 0.0167, burst: 15 },
} as const;
export type OperationName = keyof typeof usagePlans;

export interface QuotaUse {
  requests: number;
  throttled: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Amazon's token buckets, one an operation. `scale` null switches them off. They start full after a restart. */
export class Quota {
  readonly use = new Map<OperationName, QuotaUse>();
  private readonly buckets = new Map<OperationName, Bucket>();
  private readonly scale: number | null;

  constructor(scale: number | null) {
    this.scale = scale;
  }

  /** The rate that the header tells; null where none is enforced. */
  rateOf(operation: OperationName): number | null {
    return this.scale === null ? null : usagePlans[operation].rate * this.scale;
  }

  /** False when the request is one too many. */
  take(operation: OperationName): boolean {
    const use = this.use.get(operation) ?? { requests: 0, throttled: 0 };
    this.use.set(operation, use);
    use.requests += 1;
    const rate = this.rateOf(operation);
    if (rate === null) return true;
    const { burst } = usagePlans[operation];
    const now = performance.now();
    const bucket = this.buckets.get(operation) ?? { tokens: burst, atMs: now };
    this.buckets.set(operation, bucket);
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.atMs) / 1000) * rate);
    bucket.atMs = now;
    if (bucket.tokens < 1) {
      use.throttled += 1;
      return false;
    }
    bucket.tokens -= 1;
    return true;
  }
}
