import { proceed } from '../../engine/index.ts';
import type { CapabilityInput, CapabilityOutput } from '../../systems/index.ts';
import { channelTaxes } from './channel-does.ts';
import { callStep, shipToOf, type Order, type OrderDecision, type PolicyOf } from './step.ts';

const input =
  (policyOf: PolicyOf) =>
  (order: Order): CapabilityInput<'tax.calculate'> => {
    const { document } = order;
    return {
      code: order.key,
      date: document.placedAt.slice(0, 10),
      currency: document.currency,
      customerCode: document.customer.id ?? document.customer.email ?? order.key,
      shipFrom: policyOf(document.channel).shipFrom,
      shipTo: shipToOf(order),
      taxIncluded: document.taxIncluded,
      lines: [
        ...document.lines.map(({ id, sku, name, quantity, total }) => ({ id, sku, name, quantity, amount: total })),
        ...document.charges.map(({ id, name, amount }) => ({
          id: `charge-${id}`,
          sku: 'shipping',
          name,
          quantity: 1,
          amount,
        })),
      ],
    };
  };

function calculated(result: CapabilityOutput<'tax.calculate'> | undefined, order: Order): OrderDecision {
  const { tax } = order.document.totals;
  const amount = result?.tax ?? 0;
  // The customer has agreed to the shop's tax: a difference is noted, never charged behind their back.
  const note = amount === tax ? undefined : `tax service says ${amount}, the shop charged ${tax}`;
  return proceed({ tax: { code: result?.code ?? order.key, amount, fallback: false } }, note);
}

const shopsOwn = (order: Order, why: string): OrderDecision =>
  proceed({ tax: { code: '', amount: order.document.totals.tax, fallback: true } }, `shop's own tax: ${why}`);

const isDoubtful = (order: Order): boolean => order.state.tax?.doubtful === true;

/** The tax service's transaction beside the shop's own tax; a service that is down too long does not hold the order. */
export const calculateTax = (policyOf: PolicyOf) =>
  callStep({
    name: 'calculate-tax',
    call: 'tax.calculate',
    when: (order) => !channelTaxes(order),
    input: input(policyOf),
    done: ({ '': result }, order) => calculated(result, order),
    refused: { '*': (order, refusal) => shopsOwn(order, refusal.detail) },
    giveUp: (order) => ({
      afterMs: policyOf(order.document.channel).taxDownMs,
      decision: proceed(
        { tax: { code: order.key, amount: order.document.totals.tax, fallback: true, doubtful: true } },
        "shop's own tax: the tax service was down longer than the policy allows",
      ),
    }),
    undo: {
      call: 'tax.void',
      when: (order) => order.state.tax?.fallback === false,
      input: (order) => ({ code: order.state.tax?.code ?? '' }),
      done: () => ({}),
      refused: { '*': () => proceed() },
    },
  });

/**
 * What was given up is asked for once more when nothing waits for it. The same code is the same transaction: one that
 * an unanswered try left behind is found again, and is reported as any other.
 */
export const calculateTaxLate = (policyOf: PolicyOf) =>
  callStep({
    name: 'calculate-tax-late',
    call: 'tax.calculate',
    when: isDoubtful,
    input: input(policyOf),
    done: ({ '': result }, order) => calculated(result, order),
    refused: { '*': (order, refusal) => shopsOwn(order, refusal.detail) },
  });

export const commitTax = callStep({
  name: 'commit-tax',
  call: 'tax.commit',
  when: (order) => order.state.tax?.fallback === false,
  input: (order) => ({ code: order.state.tax?.code ?? '' }),
  done: () => ({}),
});

/** Of a cancelled order whose tax was given up: it has no undo, and a transaction may stand all the same. */
export const voidDoubtfulTax = callStep({
  name: 'void-doubtful-tax',
  call: 'tax.void',
  when: isDoubtful,
  input: (order) => ({ code: order.state.tax?.code ?? order.key }),
  done: () => ({}),
  refused: { '*': (_order, refusal) => proceed(undefined, refusal.detail) },
});
