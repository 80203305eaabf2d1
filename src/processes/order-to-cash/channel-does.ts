import type { Order } from './step.ts';

/** Marketplaces do part of the work themselves. What the channel does, no step of ours does again. */

/** It has taken the money and settles later: nothing is authorised, captured or let go. */
export const channelCollects = (order: Order): boolean => order.document.payment.collectedBy === 'channel';

/** It collects and remits the tax: its amounts stand. */
export const channelTaxes = (order: Order): boolean => order.document.taxCollectedBy === 'channel';

/** It ships from stock that it holds: the order goes to the ledger, and never to our stock or warehouse. */
export const channelFulfils = (order: Order): boolean => order.document.fulfilledBy === 'channel';

/** Whether there is money that we take ourselves. */
export const weCollect = (order: Order): boolean => !channelCollects(order) && order.document.totals.grand > 0;
