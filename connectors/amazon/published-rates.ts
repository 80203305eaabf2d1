/**
 * Usage plans: requests a second and burst, per operation, account and application (descriptions of each API, "Usage
 * Plan", and developer-docs.amazon.com/sp-api, "Rate limits" of each API, read 2026-11). The limit of getOrders (v0) is
 * 0.0167 a second; searchOrders, which replaces it, has 0.0056: one request in three minutes, of 100 orders.
 */
export const publishedRates = {
  searchOrders: { rate: 0.0056, burst: 20 },
  getOrder: { rate: 0.5, burst: 30 },
  confirmShipment: { rate: 2, burst: 10 },
  patchListingsItem: { rate: 5, burst: 5 },
  searchListingsItems: { rate: 5, burst: 5 },
  createFeedDocument: { rate: 0.5, burst: 15 },
  createFeed: { rate: 0.0083, burst: 15 },
  getFeed: { rate: 2, burst: 15 },
  getFeeds: { rate: 0.0222, burst: 10 },
  getFeedDocument: { rate: 0.0222, burst: 10 },
  createReport: { rate: 0.0167, burst: 15 },
  getReport: { rate: 2, burst: 15 },
  getReportDocument: { rate: 0.0167, burst: 15 },
} as const;

export type OperationName = keyof typeof publishedRates;
