import type { SalesOrder } from '../../contracts/index.ts';
import { defineProcess, type AnnounceStep, type ProcessDefinition } from '../../engine/index.ts';
import { authorisePayment, reauthorisePayment, releaseShopHold } from './authorise-payment.ts';
import { awaitShipment } from './await-shipment.ts';
import { calculateTax, commitTax } from './calculate-tax.ts';
import { capturePayment } from './capture-payment.ts';
import { checkTotals } from './check-totals.ts';
import { notifyCancelled, notifyConfirmed, notifyShipped } from './notify-customer.ts';
import { lateSignals, orderSignals } from './on-signals.ts';
import { createInvoice, postErpShipment } from './post-invoice.ts';
import { createSalesOrder, erpFirst, notYetPosted, upsertCustomer } from './post-sales-order.ts';
import { requestFulfilment } from './request-fulfilment.ts';
import { releaseShort, reserveStock } from './reserve-stock.ts';
import { screenCustomer } from './screen-customer.ts';
import { shipStock } from './ship-stock.ts';
import { openOf } from './shipment-value.ts';
import type { OrderState } from './state.ts';
import type { Order, OrderStep, PolicyOf } from './step.ts';
import { closeShipment, tellShopCancelled, tellShopInvoice, tellShopRemarks, tellShopShipment } from './tell-shop.ts';

const announce = (
  name: string,
  event: string,
  data: (order: Order) => unknown,
  when?: (order: Order) => boolean,
): AnnounceStep<SalesOrder, OrderState> => ({
  kind: 'announce',
  name,
  event,
  data,
  ...(when === undefined ? {} : { when }),
});

const together = (name: string, steps: readonly OrderStep[]) => ({ kind: 'together' as const, name, steps });

const allSettled = (order: Order): boolean =>
  order.document.lines.every((line) => openOf(order.state, line) <= 0) && (order.state.toRelease ?? []).length === 0;

/**
 * From an accepted order to money in the ledger. Read it from top to bottom: each line is a step in a file of its name,
 * with what takes it back beside it.
 */
export const orderToCash = (policyOf: PolicyOf): ProcessDefinition<SalesOrder, OrderState> =>
  defineProcess<SalesOrder, OrderState>({
    name: 'order-to-cash',
    version: 1,
    initialState: () => ({}),
    urgency: (order) => new Date(order.shipping.shipBy),
    stake: ({ document, state }) => ({
      amount: document.totals.grand - (state.capturedTotal ?? 0),
      currency: document.currency,
    }),
    steps: [
      screenCustomer(policyOf),
      authorisePayment(policyOf),
      together('tax-and-customer', [calculateTax(policyOf), upsertCustomer('upsert-customer', erpFirst(policyOf))]),
      reserveStock(policyOf),
      createSalesOrder('create-sales-order', erpFirst(policyOf)),
      announce('order-created', 'order.created', ({ document, state }) => ({
        number: document.number,
        channel: document.channel,
        salesOrderNumber: state.salesOrderNumber ?? null,
        total: document.totals.grand,
        currency: document.currency,
      })),
      together('confirm-and-request', [notifyConfirmed, requestFulfilment]),
      {
        kind: 'repeat',
        name: 'ship',
        until: allSettled,
        steps: [
          {
            ...awaitShipment(policyOf),
            when: (order) =>
              (order.state.toRelease ?? []).length === 0 &&
              order.document.lines.some((line) => openOf(order.state, line) > 0),
          },
          releaseShort,
          reauthorisePayment(policyOf),
          capturePayment,
          shipStock,
          together('tell-of-shipment', [tellShopShipment, tellShopInvoice, notifyShipped]),
          upsertCustomer('upsert-customer-late', notYetPosted),
          createSalesOrder('create-sales-order-late', notYetPosted),
          together('post-to-erp', [postErpShipment, createInvoice]),
          closeShipment,
        ],
      },
      tellShopRemarks,
      checkTotals,
      commitTax,
      announce('order-completed', 'order.completed', ({ document, state }) => ({
        number: document.number,
        channel: document.channel,
        captured: state.capturedTotal ?? 0,
        invoices: state.invoices ?? [],
        currency: document.currency,
      })),
    ],
    afterCancel: [
      together('tell-of-cancellation', [releaseShopHold, tellShopCancelled, notifyCancelled]),
      announce('order-cancelled', 'order.cancelled', ({ document }) => ({
        number: document.number,
        channel: document.channel,
      })),
    ],
    signals: orderSignals,
    late: lateSignals,
  });
