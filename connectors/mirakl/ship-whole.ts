import { done, outcomeOfError, type Call, type Outcome, type VendorResponse } from '../../src/index.ts';
import { earlier, stateOutcome, type Input, type Output } from './shipment-standing.ts';
import { readOrders, readShipments } from './read-orders.ts';
import { shopQuery, type ShopSettings } from './settings.ts';
import { trackingOf } from './tracking.ts';
import { outcomeOfAnswer } from './vendor-answer.ts';

/** OR23 (which sets, so that a repeat is harmless) and then OR24. */
export async function shipWhole(input: Input, settings: ShopSettings, call: Call): Promise<Outcome<Output>> {
  const path = `/api/orders/${encodeURIComponent(input.sourceId)}`;
  const query = shopQuery(settings);
  try {
    const tracking = trackingOf(input, settings);
    if (tracking !== undefined) {
      const response = await call.request({ method: 'PUT', path: `${path}/tracking`, query, body: tracking });
      if (response.status !== 204) return await afterNo(response, input, settings, call);
    }
    const response = await call.request({ method: 'PUT', path: `${path}/ship`, query });
    if (response.status !== 204) return await afterNo(response, input, settings, call);
    return done({ shipmentId: input.sourceId });
  } catch (error) {
    return outcomeOfError(error);
  }
}

/** The order moved between its reading and the call: its state now says what the no means. */
async function afterNo(
  response: VendorResponse,
  input: Input,
  settings: ShopSettings,
  call: Call,
): Promise<Outcome<Output>> {
  if (response.status !== 400) return outcomeOfAnswer(response);
  const [orders, shipments] = await Promise.all([
    readOrders([input.sourceId], settings, call),
    readShipments([input.sourceId], settings, call),
  ]);
  const found = earlier(input, { orders, shipments });
  if (found.kind !== 'absent') return found;
  return stateOutcome(orders.get(input.sourceId), input, settings) ?? outcomeOfAnswer(response);
}
