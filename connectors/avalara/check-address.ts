import {
  done,
  outcomeOfError,
  type Address,
  type Call,
  type CapabilityInput,
  type CapabilityOutput,
  type Operation,
  type Outcome,
} from '../../src/index.ts';
import { hasUsablePostalCode, toWireAddress } from './mapping.ts';
import { isAddressProblem, isSuccess, outcomeOfProblem, problemOf } from './vendor-answer.ts';
import type { WireResolution } from './wire.ts';

type Checked = CapabilityOutput<'addresses.check'>;
const batchCountMax = 100;
/** AvaTax resolves addresses of these countries; an address elsewhere it can neither confirm nor deny. */
const countries = new Set(['US', 'CA']);

/** addresses.check by POST addresses/resolve: a pure read. An address that AvaTax cannot place is no failure. */
export const checkAddress: Operation<CapabilityInput<'addresses.check'>, Checked> = {
  batchCountMax,
  idempotent: true,
  run: (items, call) => call.each(items, ({ input }) => check(input.address, call).catch(outcomeOfError)),
};

async function check(address: Address, call: Call): Promise<Outcome<Checked>> {
  if (!countries.has(address.country))
    return done({ deliverable: true, messages: [`Not checked: AvaTax resolves no addresses in ${address.country}.`] });
  if (!hasUsablePostalCode(address)) return done({ deliverable: false, messages: ['The postal code is too long.'] });
  const response = await call.request({
    method: 'POST',
    path: '/api/v2/addresses/resolve',
    body: { ...toWireAddress(address), textCase: 'Mixed' },
  });
  if (isSuccess(response)) return done(toChecked(response.json<WireResolution>()));
  const problem = response.status === 400 ? problemOf(response) : null;
  return problem !== null && isAddressProblem(problem)
    ? done({ deliverable: false, messages: [problem.detail] })
    : outcomeOfProblem(response);
}

function toChecked(resolution: WireResolution): Checked {
  const messages = resolution.messages ?? [];
  const isResolved = (resolution.validatedAddresses ?? []).length > 0 && resolution.resolutionQuality !== 'NotCoded';
  return {
    deliverable: isResolved && !messages.some((message) => message.severity === 'Error'),
    messages: messages.map(({ summary, details }) => [summary, details].filter(Boolean).join(': ')),
  };
}
