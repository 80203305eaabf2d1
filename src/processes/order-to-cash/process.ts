import type { SalesOrder } from '../../contracts/index.ts';
import { defineProcess, type AnnounceStep, type ProcessDefinition } from '../../engine/index.ts';
import { authorisePayment, reauthorisePayment, releaseShopHold } from './authorise-payment.ts';
import { awaitShipment } from './await-shipment.ts';
import { calculateTax, calculateTaxLate, commitTax, voidDoubtfulTax } from './calculate-tax.ts';
import { capturePayment } from './capture-payment.ts';
import { changeAddress } from './change-address.ts';
import { checkTotals } from './check-totals.ts';
import { decideLines, refuseLines } from './decide-lines.ts';
import { notifyCancelled, notifyConfirmed, notifyConfirmedLate, notifyShipped } from './notify-customer.ts';
import { lateSignals, orderSignals } from './on-signals.ts';
import { createInvoice, postErpShipment } from './post-invoice.ts';
import { createSalesOrder, erpFirst, notYetPosted, upsertCustomer } from './post-sales-order.ts';
import { releaseHold, releaseRest } from './release-hold.ts';
import { requestFulfilment } from './request-fulfilment.ts';
import { releaseShort, reserveStock } from './reserve-stock.ts';
import { screenCustomer } from './screen-customer.ts';
import { allSettled, settleCharges } from './settle-charges.ts';
import { shipStock } from './ship-stock.ts';
import { openOf } from './shipment-value.ts';
import type { OrderState } from './state.ts';
import type { Order, OrderStep, PolicyOf } from './step.ts';
import { takeChannelShipment } from './take-channel-shipment.ts';
import {
  closeShipment,
  tellShopAddress,
  tellShopCancelled,
  tellShopInvoice,
  tellShopRemarks,
  tellShopShipment,
} from './tell-shop.ts';

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
      decideLines(policyOf),
      createSalesOrder('create-sales-order', erpFirst(policyOf)),
      announce('order-created', 'order.created', ({ document, state }) => ({
        number: document.number,
        channel: document.channel,
        salesOrderNumber: state.salesOrderNumber ?? null,
        total: document.totals.grand,
        currency: document.currency,
      })),
      together('confirm-and-request', [notifyConfirmed(policyOf), requestFulfilment]),
      {
        kind: 'repeat',
        name: 'ship',
        until: allSettled,
        steps: [
          notifyConfirmedLate(policyOf),
          changeAddress,
          tellShopAddress(policyOf),
          takeChannelShipment,
          settleCharges,
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
          together('tell-of-shipment', [
            tellShopShipment(policyOf),
            tellShopInvoice(policyOf),
            notifyShipped(policyOf),
          ]),
          upsertCustomer('upsert-customer-late', notYetPosted),
          createSalesOrder('create-sales-order-late', notYetPosted),
          together('post-to-erp', [postErpShipment, createInvoice]),
          closeShipment,
        ],
      },
      checkTotals,
      releaseHold,
      releaseRest,
      calculateTaxLate(policyOf),
      commitTax,
      tellShopRemarks(policyOf),
      announce('order-completed', 'order.completed', ({ document, state }) => ({
        number: document.number,
        channel: document.channel,
        captured: state.capturedTotal ?? 0,
        invoices: state.invoices ?? [],
        currency: document.currency,
      })),
    ],
    afterCancel: [
      together('tell-of-cancellation', [
        releaseShopHold,
        voidDoubtfulTax,
        refuseLines(policyOf),
        tellShopCancelled(policyOf),
        notifyCancelled(policyOf),
      ]),
      announce('order-cancelled', 'order.cancelled', ({ document }) => ({
        number: document.number,
        channel: document.channel,
      })),
    ],
    signals: orderSignals,
    late: lateSignals,
  });
