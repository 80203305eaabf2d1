import { defineConnector, VendorError, type Call } from '../../src/index.ts';
import { calculateTax } from './calculate-tax.ts';
import { checkAddress } from './check-address.ts';
import { commitTax } from './commit-tax.ts';
import { AvalaraSettings } from './settings.ts';
import { voidTax } from './void-tax.ts';
import type { WirePing } from './wire.ts';

export { AvalaraSettings } from './settings.ts';
export { avaTaxCode } from './transaction-code.ts';

/** Names the client to Avalara's support, as its integration guide asks. */
const clientHeader = { 'x-avalara-client': 'Crossdock; 0.1.0; REST; v2; crossdock' };

/** Avalara AvaTax REST v2: sales tax by transaction, and address checks. */
export const avalara = defineConnector({
  name: 'avalara',
  title: 'Avalara AvaTax',
  settings: AvalaraSettings,
  http: {
    baseUrl: (settings) => settings.baseUrl,
    authorise: async ({ accountId, licenseKey }) => ({
      ...clientHeader,
      authorization: `Basic ${Buffer.from(`${accountId}:${licenseKey}`).toString('base64')}`,
    }),
  },
  limits: {
    requestTimeoutMs: 20_000,
    concurrencyMax: 16,
    requestsPerSecondMax: null,
    responseBytesMax: 20 * 1024 * 1024,
  },
  masked: ['line1', 'line2', 'line3', 'customerCode', 'licenseKey'],
  connect: ({ settings }) => ({
    operations: {
      'tax.calculate': calculateTax(settings),
      'tax.commit': commitTax(settings),
      'tax.void': voidTax(settings),
      'addresses.check': checkAddress,
    },
    check: ping,
  }),
});

/** Ping answers 200 to anyone; `authenticated` says whether the credentials are good. */
async function ping(call: Call): Promise<{ detail: string }> {
  const response = await call.request({ method: 'GET', path: '/api/v2/utilities/ping' });
  if (response.status !== 200) throw new VendorError('unknown', `AvaTax ping answered HTTP ${response.status}`);
  const { authenticated, version } = response.json<WirePing>();
  if (!authenticated) throw new VendorError('rejected', 'AvaTax does not accept this account id and license key');
  return { detail: `AvaTax ${version}, authenticated` };
}
