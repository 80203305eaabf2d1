import { orderKey, splitByWeight, type SalesOrder } from '../../contracts/index.ts';
import { cancelledOf } from './shipment-value.ts';
import { callStep, shipToOf, type Order, type PolicyOf } from './step.ts';

type When = (order: Order) => boolean;

/** An account keeps its number; a guest is known by mail address, and without one by the order alone. */
function customerNumber(order: SalesOrder): string {
  const { id, email } = order.customer;
  return id === undefined ? (email?.toLowerCase() ?? orderKey(order)) : `${order.channel}-${id}`;
}

/** Lines as the ERP gets them: without what was cancelled, with their share of discount and tax. */
export function servedLines(order: Order) {
  return order.document.lines
    .map((line) => {
      const quantity = line.quantity - cancelledOf(order.state, line.id);
      const share = (amount: number) => splitByWeight(amount, [quantity, line.quantity - quantity])[0] ?? 0;
      const total = share(line.total);
      const { id, sku, name, unitPrice } = line;
      return {
        id,
        sku,
        name,
        quantity,
        unitPrice,
        discount: quantity * unitPrice - total,
        tax: share(line.tax),
        total,
      };
    })
    .filter((line) => line.quantity > 0);
}

export const upsertCustomer = (name: string, when: When) =>
  callStep({
    name,
    call: 'erp.customers.upsert',
    when,
    input: ({ document }) => ({
      customerNumber: customerNumber(document),
      name: document.billTo.name,
      email: document.customer.email ?? '',
      address: document.billTo,
      currency: document.currency,
    }),
    done: ({ '': result }) => ({ customerId: result?.customerId ?? '', customerNumber: result?.customerNumber ?? '' }),
  });

export const createSalesOrder = (name: string, when: When) =>
  callStep({
    name,
    call: 'erp.salesOrders.create',
    when,
    input: (order) => {
      const { document, state } = order;
      const lines = servedLines(order);
      const { charges } = document;
      const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
      const tax = document.taxIncluded ? 0 : sum([...lines, ...charges].map((line) => line.tax));
      return {
        externalDocumentNumber: order.key,
        customerId: state.customerId ?? '',
        customerNumber: state.customerNumber ?? '',
        orderDate: document.placedAt.slice(0, 10),
        requestedDeliveryDate: document.shipping.shipBy.slice(0, 10),
        currency: document.currency,
        taxIncluded: document.taxIncluded,
        shipTo: shipToOf(order),
        lines,
        charges,
        grandTotal: sum(lines.map((line) => line.total)) + sum(charges.map((charge) => charge.amount)) + tax,
      };
    },
    done: ({ '': result }) => ({
      salesOrderId: result?.salesOrderId ?? '',
      salesOrderNumber: result?.salesOrderNumber ?? '',
    }),
    undo: {
      call: 'erp.salesOrders.cancel',
      when: (order) => order.state.salesOrderId !== undefined,
      input: (order) => ({
        salesOrderId: order.state.salesOrderId ?? '',
        externalDocumentNumber: order.key,
        reason: 'cancelled',
      }),
      done: () => ({}),
    },
  });

/** Customer and sales order in the ERP before the warehouse hears of the order. */
export const erpFirst =
  (policyOf: PolicyOf): When =>
  (order) =>
    policyOf(order.document.channel).posting === 'erp-first';

/** The same with the first shipment (policy `warehouse-first`): an ERP that is down does not stop the picking. */
export const notYetPosted: When = (order) => order.state.salesOrderId === undefined && hasShipment(order);

export const hasShipment = (order: Order): boolean => (order.state.shipment ?? null) !== null;

/** Whether goods are in it: charges that are settled at the end concern neither warehouse nor customer. */
export const hasGoods = (order: Order): boolean => (order.state.shipment?.lines ?? []).length > 0;
