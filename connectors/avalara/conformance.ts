import { defineConformance, samplePerson, type Arrangement, type ConformanceWorld } from '../../src/index.ts';
import { createAvalaraSimulator } from '../../simulators/avalara/index.ts';
import { avalara, avaTaxCode } from './index.ts';

type Simulator = Awaited<ReturnType<typeof createAvalaraSimulator>>;
interface TaxWorld extends ConformanceWorld {
  readonly simulator: Simulator;
}

const account = { accountId: '2000000007', licenseKey: 'CONFORMANCE-LICENSE-KEY', companyCode: 'HARBOUR' };
const codeOf = ({ id }: Arrangement<TaxWorld>) => `web/${id}`;
const toCalculate = (arrangement: Arrangement<TaxWorld>) => ({
  code: codeOf(arrangement),
  date: '2026-11-25',
  currency: 'USD',
  customerCode: 'customer-77',
  shipFrom: { ...samplePerson.address, name: 'Harbour & Home', street: ['1 Wharf Street'] },
  shipTo: samplePerson.address,
  taxIncluded: false,
  lines: [
    { id: '1', sku: 'XD-0001', name: 'Oak Lamp', quantity: 2, amount: 3_990 },
    { id: 'charge-shipping', sku: 'shipping', name: 'Shipping', quantity: 1, amount: 495 },
  ],
});
const calculated = async (arrangement: Arrangement<TaxWorld>) => {
  const { code } = await arrangement.perform('tax.calculate', toCalculate(arrangement));
  return { code };
};
const recorded = ({ simulator }: TaxWorld, code: string, status?: string) =>
  simulator
    .summary()
    .transactions.filter((one) => one.code === avaTaxCode(code) && (status === undefined || one.status === status))
    .length;

/** AvaTax keeps a transaction a code: it is the effect of the calculation, and its status that of the others. */
export const conformance = defineConformance<TaxWorld>({
  connector: avalara,
  fixtures: new URL('./fixtures/', import.meta.url),
  start: async () => {
    const simulator = await createAvalaraSimulator({ ledgerFile: null, seed: 7, ...account });
    const taxCodes = { '*': 'P0000000' };
    return {
      simulator,
      url: simulator.url,
      settings: { baseUrl: simulator.url, ...account, taxCodes, shippingTaxCode: 'FR020100' },
      close: () => simulator.close(),
    };
  },
  credentials: ['licenseKey'],
  tokens: { none: 'account id and license key are sent with each request' },
  quota: { none: 'Avalara publishes no rate for an account' },
  operations: {
    'tax.calculate': {
      good: toCalculate,
      bad: (arrangement) => ({ ...toCalculate(arrangement), currency: 'QQQ' }),
      effects: ({ code }, world) => recorded(world, code),
    },
    'tax.commit': {
      good: calculated,
      bad: ({ id }) => ({ code: `unknown/${id}` }),
      effects: ({ code }, world) => recorded(world, code, 'Committed'),
    },
    'tax.void': {
      good: calculated,
      bad: { none: 'a transaction that is not there has nothing to be voided' },
      effects: ({ code }, world) => recorded(world, code, 'Cancelled'),
    },
    'addresses.check': {
      good: () => ({ address: samplePerson.address }),
      bad: { none: 'an address that cannot be delivered to is an answer, not a refusal' },
      effects: { none: 'it only reads' },
    },
  },
  sweeps: {},
  webhooks: { none: 'AvaTax sends none' },
});
