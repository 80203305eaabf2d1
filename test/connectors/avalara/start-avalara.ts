import { avalara } from '../../../connectors/avalara/index.ts';
import { createAvalaraSimulator, type AvalaraSimulatorOptions } from '../../../simulators/avalara/index.ts';
import type { Address, CalculateTax } from '../../../src/index.ts';
import { createSystem } from '../../../src/systems/runtime/index.ts';
import { recordTraffic, type Traffic } from '../../kit/record-traffic.ts';

const credentials = { accountId: '2000123456', licenseKey: 'AAAABBBBCCCC', companyCode: 'XDOCK' };

export const irvine: Address = {
  name: 'Ada Lang',
  street: ['2000 Main Street', 'Suite 4'],
  city: 'Irvine',
  region: 'CA',
  postalCode: '92614',
  country: 'US',
};

/** A simulator that records its traffic, and the connector on it. */
export async function startAvalara(
  options: Partial<AvalaraSimulatorOptions> & { settings?: Partial<{ baseUrl: string; licenseKey: string }> } = {},
) {
  const { settings = {}, ...simulatorOptions } = options;
  let traffic: Traffic[] = [];
  const simulator = await createAvalaraSimulator({
    ledgerFile: null,
    seed: 7,
    ...credentials,
    onApp: (app) => {
      traffic = recordTraffic(app);
    },
    ...simulatorOptions,
  });
  const system = createSystem({
    name: 'tax',
    definition: avalara,
    settings: {
      baseUrl: simulator.url,
      ...credentials,
      taxCodes: { '*': 'P0000000', 'GIFT-CARD': 'NT' },
      shippingTaxCode: 'FR020100',
      ...settings,
    },
  });
  const close = async () => {
    await system.close();
    await simulator.close();
  };
  return { simulator, system, traffic, close };
}

export function taxFor(code: string, changes: Partial<CalculateTax> = {}): CalculateTax {
  return {
    code,
    date: '2026-11-25',
    currency: 'USD',
    customerCode: 'customer-1',
    shipFrom: irvine,
    shipTo: irvine,
    taxIncluded: false,
    lines: [
      { id: '501', sku: 'XD-0001', name: 'Oak Lamp', quantity: 2, amount: 1999 },
      { id: 'charge-1', sku: 'shipping', name: 'Shipping', quantity: 1, amount: 595 },
    ],
    ...changes,
  };
}

export const item = <I>(input: I) => ({ key: 'order-to-cash:web/1:tax:1', input });
