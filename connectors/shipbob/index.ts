import { defineConnector, VendorError, type Call } from '../../src/index.ts';
import { cancelFulfilment } from './cancel-fulfilment.ts';
import { changeAddress } from './change-address.ts';
import { interpretDocuments } from './interpret.ts';
import { requestFulfilment } from './request-fulfilment.ts';
import { ShipBobSettings } from './settings.ts';
import { subscribe } from './subscription.ts';
import { shipmentSweep, stockSweep } from './sweeps.ts';
import { api, read } from './vendor-calls.ts';
import { webhookVerifier } from './webhooks.ts';

export { ShipBobSettings } from './settings.ts';

/** ShipBob, a third-party warehouse: requests, cancellations and addresses in; shipments, exceptions and stock out. */
export const shipbob = defineConnector({
  name: 'shipbob',
  title: 'ShipBob',
  settings: ShipBobSettings,
  http: {
    baseUrl: (settings) => settings.baseUrl,
    authorise: async (settings) => ({ authorization: `Bearer ${settings.token}` }),
  },
  limits: {
    requestTimeoutMs: 10_000,
    concurrencyMax: 16,
    // ShipBob publishes 150 requests a minute for a token and raises it by contract: the installation sets its own.
    requestsPerSecondMax: null,
    // A page of 250 orders with some hundred lines each.
    responseBytesMax: 64 * 1024 * 1024,
  },
  // `name` is the recipient's, and with it the articles' and tags'; the journal can do without those.
  masked: [
    'name',
    'full_name',
    'email',
    'phone_number',
    'address1',
    'address2',
    'company_name',
    'recipient_name',
  ].concat(['street_address1', 'street_address2', 'secret']),
  connect: (runtime) => {
    const { settings } = runtime;
    return {
      operations: {
        'fulfilment.request': requestFulfilment(settings),
        'fulfilment.cancel': cancelFulfilment(settings),
        'fulfilment.changeAddress': changeAddress(settings),
      },
      verifyWebhook: webhookVerifier(settings.webhookSecret),
      sweeps: [shipmentSweep(runtime), stockSweep(runtime)],
      interpret: (documents, call) => interpretDocuments(settings, documents, call),
      subscribe: (webhookUrl, call) => subscribe(settings, webhookUrl, call),
      check: (call) => check(settings, call),
    };
  },
});

interface WireChannels {
  readonly items?:
    | readonly {
        readonly id?: number | string;
        readonly name?: string | null;
        readonly scopes?: readonly string[] | null;
      }[]
    | null;
}

/** Tries the token with the cheapest read, and whether it may write orders to the channel. */
async function check(settings: ShipBobSettings, call: Call): Promise<{ detail: string }> {
  const { items } = await read<WireChannels>(call, { path: `${api}/channel`, query: { RecordsPerPage: 250 } });
  const channel = (items ?? []).find(({ id }) => String(id) === settings.channelId);
  if (channel === undefined)
    throw new VendorError('rejected', `the token does not see channel ${settings.channelId} (settings.channelId)`);
  if (channel.scopes && !channel.scopes.includes('orders_write'))
    throw new VendorError('rejected', `the token has no scope orders_write for channel ${settings.channelId}`);
  return { detail: `channel ${settings.channelId} (${channel.name ?? 'unnamed'})` };
}
