import { absent, done, type CapabilityInput, type CapabilityOutput, type Operation } from '../../../src/index.ts';
import {
  createShipment,
  type CreateShipmentAnswer,
  listShipments,
  type ListShipmentsAnswer,
  cancelOrder,
  getOrder,
  type GetOrderAnswer,
  setStock,
  type SetStockAnswer,
} from './client.ts';
import {
  toCreateShipment,
  fromCreateShipment,
  toFindCreateShipment,
  foundCreateShipment,
  toCancelOrder,
  fromCancelOrder,
  toFindCancelOrder,
  foundCancelOrder,
  toSetStock,
  fromSetStock,
} from './mapping.ts';
import { errorOf, outcomeOf } from './vendor-answer.ts';

/** storefront.shipments.create: POST /v1/orders/{order_id}/shipments for each item. */
export const storefrontShipmentsCreate: Operation<
  CapabilityInput<'storefront.shipments.create'>,
  CapabilityOutput<'storefront.shipments.create'>
> = {
  batchCountMax: 20,
  idempotent: false,
  run: (items, call) =>
    call.each(items, async ({ input }) => {
      const answer = await createShipment(call, toCreateShipment(input));
      if (answer.status !== 201) return outcomeOf(answer);
      return done(fromCreateShipment(answer.json<CreateShipmentAnswer>()));
    }),
  lookUp: (items, call) =>
    call.each(items, async ({ input }) => {
      const answer = await listShipments(call, toFindCreateShipment(input));
      if (answer.status === 404) return absent;
      // A look-up that fails says nothing of the effect.
      if (answer.status !== 200) throw errorOf(answer);
      const found = foundCreateShipment(answer.json<ListShipmentsAnswer>(), input);
      return found === null ? absent : done(found);
    }),
};

/** storefront.orders.cancel: POST /v1/orders/{order_id}/cancel for each item. */
export const storefrontOrdersCancel: Operation<
  CapabilityInput<'storefront.orders.cancel'>,
  CapabilityOutput<'storefront.orders.cancel'>
> = {
  batchCountMax: 20,
  idempotent: false,
  run: (items, call) =>
    call.each(items, async ({ input }) => {
      const answer = await cancelOrder(call, toCancelOrder(input));
      if (answer.status !== 200) return outcomeOf(answer);
      return done(fromCancelOrder());
    }),
  lookUp: (items, call) =>
    call.each(items, async ({ input }) => {
      const answer = await getOrder(call, toFindCancelOrder(input));
      if (answer.status === 404) return absent;
      // A look-up that fails says nothing of the effect.
      if (answer.status !== 200) throw errorOf(answer);
      const found = foundCancelOrder(answer.json<GetOrderAnswer>(), input);
      return found === null ? absent : done(found);
    }),
};

/** storefront.stock.publish: PUT /v1/stock for the whole set. */
export const storefrontStockPublish: Operation<
  CapabilityInput<'storefront.stock.publish'>,
  CapabilityOutput<'storefront.stock.publish'>
> = {
  batchCountMax: 100,
  idempotent: true,
  run: async (items, call) => {
    const inputs = items.map(({ input }) => input);
    const answer = await setStock(call, toSetStock(inputs));
    if (answer.status !== 200) return items.map(() => outcomeOf(answer));
    return fromSetStock(answer.json<SetStockAnswer>(), inputs);
  },
};
