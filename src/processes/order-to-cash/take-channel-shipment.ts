import { proceed } from '../../engine/index.ts';
import { channelFulfils } from './channel-does.ts';
import { openOf, valueShipment } from './shipment-value.ts';
import { decideStep, type Order } from './step.ts';

/** Stands for the place of a channel that ships by itself. */
const location = 'channel';

const openUnits = ({ document, state }: Order): Map<string, number> =>
  new Map(document.lines.map((line) => [line.id, openOf(state, line)] as const).filter(([, units]) => units > 0));

/** What the channel ships from its own stock counts as shipped when its order comes: there is nothing to wait for. */
export const takeChannelShipment = decideStep({
  name: 'take-channel-shipment',
  when: (order) => channelFulfils(order) && openUnits(order).size > 0,
  decide: (order) => {
    const { document, state } = order;
    const units = openUnits(order);
    const shipmentId = `${location}-${document.number}`;
    return proceed({
      shipment: {
        shipmentId,
        location,
        carrier: '',
        trackingNumber: null,
        trackingUrl: null,
        shippedAt: document.sourceVersion,
        ...valueShipment(document, state, units),
      },
      shippedUnits: Object.fromEntries([...units].map(([id, quantity]) => [`${id}@${location}`, quantity])),
      shipmentIds: [...(state.shipmentIds ?? []), shipmentId],
    });
  },
});
