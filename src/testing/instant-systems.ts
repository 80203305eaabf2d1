import type { CallPort, CallRecord } from '../engine/index.ts';

/**
 * Systems that answer at once, for benchmarks and tests of the engine itself: every capability of order-to-cash, with
 * results of the size that vendors give. `effects` counts what was asked by idempotency key.
 */
export function instantSystems(options: { readonly keepEffects?: boolean } = {}) {
  const effects = new Map<string, number>();
  const performed = (system: string, capability: string, mode: 'run' | 'lookUp', items: number): CallRecord => ({
    system,
    capability,
    mode,
    items,
    startedAtMs: Date.now(),
    durationMs: 0,
    requests: [{ method: 'POST', path: `/${capability}`, status: 200, items }],
    error: null,
  });
  const port: CallPort = {
    route: () => 'instant',
    systemsFor: () => ['instant'],
    batchCountMax: () => 500,
    setsInFlightMax: () => 100,
    perform: async (system, capability, items) => {
      if (options.keepEffects === true) for (const { key } of items) effects.set(key, (effects.get(key) ?? 0) + 1);
      const answer = answers[capability] ?? (() => ({}));
      const outcomes = items.map((item) => ({ kind: 'done' as const, value: answer(item.input as never, item.key) }));
      return { outcomes, journal: performed(system, capability, 'run', items.length) };
    },
    lookUp: async (system, capability, items) => {
      const answer = answers[capability] ?? (() => ({}));
      const outcomes = items.map((item) =>
        effects.has(item.key)
          ? { kind: 'done' as const, value: answer(item.input as never, item.key) }
          : { kind: 'absent' as const },
      );
      return { outcomes, journal: performed(system, capability, 'lookUp', items.length) };
    },
  };
  return { port, effects };
}

let number = 0;
const next = (prefix: string) => () => `${prefix}${(number += 1).toString(36).padStart(8, '0')}`;
const invoice = next('PSI');
const answers: Record<string, (input: never, key: string) => unknown> = {
  'payments.authorise': (input: { orderKey: string; amount: number }) => ({
    authorisation: `pi_${input.orderKey}`,
    amount: input.amount,
    expiresAt: '2099-01-01T00:00:00Z',
  }),
  'payments.capture': (input: { reference: string; amount: number }) => ({
    capture: `ch_${input.reference}`,
    amount: input.amount,
  }),
  'tax.calculate': (input: { code: string }) => ({ code: input.code, tax: 0, lines: [] }),
  'erp.customers.upsert': (input: { customerNumber: string }) => ({
    customerId: `c-${input.customerNumber}`,
    customerNumber: input.customerNumber,
  }),
  'erp.salesOrders.create': (input: { externalDocumentNumber: string }) => ({
    salesOrderId: `so-${input.externalDocumentNumber}`,
    salesOrderNumber: `S-${input.externalDocumentNumber}`,
  }),
  'erp.shipments.post': () => ({ shipmentReference: 'posted' }),
  'erp.invoices.create': () => ({ invoiceId: 'i', invoiceNumber: invoice() }),
  'fulfilment.request': (input: { reference: string }) => ({ fulfilmentId: `f-${input.reference}` }),
  'storefront.shipments.create': () => ({ shipmentId: 's' }),
  'storefront.invoices.create': () => ({ invoiceId: 'i' }),
  'notifications.send': () => ({ messageId: 'm' }),
};
