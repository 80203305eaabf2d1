import type { RetailerConfig } from '../../src/config/index.ts';
import type { SpikePlan } from './plan.ts';
import { paymentsPerSecondMax, warehouseQuota, warehouseQuotaKept } from './published-quotas.ts';

/** Amazon's overlap of sweeps, in seconds, at real speed (connectors/amazon/settings.ts). */
const sweepOverlapSeconds = 300;

/**
 * The example's retailer with accounts that have the published quotas and no raised contract. The warehouse, whose quota is
 * the narrowest, gets one set at a time: what has been handed over cannot be overtaken by what is more urgent.
 */
export function underQuotas(retailer: RetailerConfig, { pace, quotaShare }: SpikePlan): RetailerConfig {
  const { warehouse, payments, erp, 'amazon-us': amazon } = retailer.systems;
  if (warehouse === undefined || payments === undefined || erp === undefined || amazon === undefined)
    throw new Error('examples/retailer has no warehouse, payments, erp and amazon-us');
  const warehousePerSecond = (warehouseQuota.requestsMax / warehouseQuota.windowMs) * 1000 * warehouseQuotaKept;
  return {
    ...retailer,
    systems: {
      ...retailer.systems,
      warehouse: {
        ...warehouse,
        limits: { ...warehouse.limits, requestsPerSecondMax: warehousePerSecond * pace * quotaShare },
        setsInFlightMax: 1,
      },
      payments: {
        ...payments,
        limits: { ...payments.limits, requestsPerSecondMax: paymentsPerSecondMax * pace * quotaShare },
      },
      erp: { ...erp, limits: { ...erp.limits, requestsPerSecondMax: 100 * pace * quotaShare } },
      'amazon-us': {
        ...amazon,
        settings: { ...amazon.settings, sweepOverlapSeconds: Math.ceil(sweepOverlapSeconds / pace) },
      },
    },
  };
}
