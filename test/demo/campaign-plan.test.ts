import { describe, expect, it } from 'vitest';
import { channelNames, ownChannels, shopAlone, splitOrders } from '../../src/demo/campaign-plan.ts';
import retailer from '../../examples/retailer/crossdock.config.ts';

const nobodyElse = { ...ownChannels, amazon: null, mirakl: null, app: null };
const total = (split: ReturnType<typeof splitOrders>) => split.shop + split.amazon + split.mirakl + split.app;

describe('the plan of a campaign', () => {
  it('knows the channels of the built-in retailer before its configuration is loaded', () => {
    expect(channelNames(retailer)).toEqual(ownChannels);
  });

  it('divides the orders over four channels, and no order is lost by it', () => {
    expect(splitOrders(2_000, ownChannels)).toEqual({ shop: 1_100, amazon: 400, mirakl: 300, app: 200 });
    for (const orders of [20, 33, 101, 999]) expect(total(splitOrders(orders, ownChannels))).toBe(orders);
  });

  it('leaves a handful of orders to the shop, and all of them where there is no other channel', () => {
    expect(splitOrders(19, ownChannels)).toEqual({ shop: 19, amazon: 0, mirakl: 0, app: 0 });
    expect(splitOrders(600, nobodyElse)).toEqual({ shop: 600, amazon: 0, mirakl: 0, app: 0 });
  });

  it('plays a file with the shop alone: no marketplace hears of its stock', () => {
    const alone = shopAlone(retailer);
    expect(Object.keys(alone.channels)).toEqual(['main-shop']);
    expect(Object.keys(alone.systems)).toEqual(['shop', 'erp', 'warehouse', 'payments', 'tax', 'mail']);
    expect(channelNames(alone)).toEqual(nobodyElse);
  });
});
