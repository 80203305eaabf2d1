import { done, failed, outcomeOfError, unknown, type Call, type Outcome } from '../../src/index.ts';
import { sentFields } from './additional-fields.ts';
import { stateOutcome, type Input, type Output } from './shipment-standing.ts';
import { readOrders } from './read-orders.ts';
import { shopQuery, type ShopSettings } from './settings.ts';
import { trackingOf } from './tracking.ts';
import { outcomeOfAnswer } from './vendor-answer.ts';
import type { WireShipment } from './wire.ts';

interface Created {
  readonly shipment_success: readonly WireShipment[];
  readonly shipment_errors: readonly { readonly order_id?: string; readonly message?: string }[];
}

/**
 * ST01 for parts of orders. Its errors name the order alone, so that two parts of one order never go in one call: they go
 * one after the other.
 */
export async function settleParts(
  inputs: readonly Input[],
  settings: ShopSettings,
  call: Call,
): Promise<Outcome<Output>[]> {
  const outcomes = new Map<Input, Outcome<Output>>();
  for (let rest = [...inputs]; rest.length > 0;) {
    const ids = new Set<string>();
    const round = rest.filter(({ sourceId }) => !ids.has(sourceId) && ids.add(sourceId));
    const results = await create(round, settings, call);
    round.forEach((input, at) => outcomes.set(input, results[at] ?? unknown('ST01 said nothing of this shipment')));
    rest = rest.filter((input) => !outcomes.has(input));
  }
  return inputs.map((input) => outcomes.get(input) ?? unknown('ST01 said nothing of this shipment'));
}

async function create(inputs: readonly Input[], settings: ShopSettings, call: Call): Promise<Outcome<Output>[]> {
  const body = { shipments: inputs.map((input) => wireShipment(input, settings)) };
  const request = { method: 'POST', path: '/api/shipments', query: shopQuery(settings), body } as const;
  try {
    const response = await call.request(request);
    if (response.status !== 201) return inputs.map(() => outcomeOfAnswer(response));
    const created = response.json<Created>();
    return await Promise.all(inputs.map((input) => outcomeIn(created, input, settings, call)));
  } catch (error) {
    return inputs.map(() => outcomeOfError(error));
  }
}

function wireShipment(input: Input, settings: ShopSettings): object {
  const tracking = trackingOf(input, settings);
  const information = sentFields(settings, 'shipment').map(([code, value]) => ({ code, type: 'STRING', value }));
  return {
    order_id: input.sourceId,
    shipment_lines: input.lines.map(({ lineId, quantity }) => ({
      order_line_id: lineId,
      quantity,
      package_reference: input.shipmentId,
    })),
    shipped: true,
    ...(tracking === undefined ? {} : { tracking }),
    ...(information.length === 0 ? {} : { shipment_additional_information: information }),
  };
}

async function outcomeIn(
  { shipment_success: success, shipment_errors: errors }: Created,
  input: Input,
  settings: ShopSettings,
  call: Call,
): Promise<Outcome<Output>> {
  const made = success.find((shipment) => shipment.order_id === input.sourceId);
  if (made !== undefined) return done({ shipmentId: made.id });
  const error = errors.find((one) => one.order_id === input.sourceId);
  if (error === undefined) return unknown('ST01 said nothing of this shipment');
  try {
    const orders = await readOrders([input.sourceId], settings, call);
    const byState = stateOutcome(orders.get(input.sourceId), input, settings);
    return byState ?? failed('vendor-rejected', error.message ?? 'ST01 refused the shipment');
  } catch (thrown) {
    // ST01 has said no, so nothing was done, whatever the reading says.
    return failed('vendor-rejected', `${error.message ?? 'ST01 refused the shipment'} (${(thrown as Error).message})`);
  }
}
