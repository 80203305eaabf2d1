import type { Database } from '../src/database/index.ts';
import { deliverSignals, type CallPort, type NewSignal } from '../src/engine/index.ts';
import { shipmentConfirmed } from '../src/processes/index.ts';
import { program, tenant } from './bench-order.ts';

interface Request {
  readonly reference: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

/** A warehouse that confirms each request right away, as a set of signals, the way its webhooks would. */
export class ShippingWarehouse {
  private readonly database: Database;
  private readonly onConfirmed: () => void;
  private readonly deliveries = new Set<Promise<void>>();

  constructor(database: Database, onConfirmed: () => void) {
    this.database = database;
    this.onConfirmed = onConfirmed;
  }

  /** The same systems, of which the warehouse ships what it is asked for. */
  wrap(port: CallPort): CallPort {
    return {
      ...port,
      perform: async (system, capability, items) => {
        const result = await port.perform(system, capability, items);
        // A warehouse that answers at once has told of the shipment before its answer to the request is read.
        if (capability === 'fulfilment.request') await this.confirm(items.map((item) => item.input as Request));
        return result;
      },
    };
  }

  /** Resolves when everything that was shipped has been told. */
  async idle(): Promise<void> {
    await Promise.all(this.deliveries);
  }

  private confirm(requests: readonly Request[]): Promise<void> {
    const signals = requests.map(confirmation);
    const delivery = this.database
      .transaction((sql) => deliverSignals(sql, tenant, program.definition.name, signals))
      .then(this.onConfirmed)
      .finally(() => this.deliveries.delete(delivery));
    this.deliveries.add(delivery);
    return delivery;
  }
}

function confirmation({ reference, lines }: Request): NewSignal {
  const shipmentId = `s-${reference}`;
  return {
    key: reference.slice(0, reference.lastIndexOf('@')),
    event: shipmentConfirmed,
    id: shipmentId,
    payload: {
      kind: 'shipment-confirmed',
      reference,
      shipmentId,
      lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
      carrier: 'UPS',
      service: 'Ground',
      trackingNumber: '1Z999AA10123456784',
      trackingUrl: null,
      shippedAt: '2026-11-25T12:00:00Z',
      sourceVersion: '1',
    },
  };
}
