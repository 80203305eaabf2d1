import { proceed } from '../../engine/index.ts';
import { callStep, shipToOf, type PolicyOf } from './step.ts';

/** The tax service's transaction beside the shop's own tax; a service that is down too long does not hold the order. */
export const calculateTax = (policyOf: PolicyOf) =>
  callStep({
    name: 'calculate-tax',
    call: 'tax.calculate',
    input: (order) => {
      const { document } = order;
      return {
        code: order.key,
        date: document.placedAt.slice(0, 10),
        currency: document.currency,
        customerCode: document.customer.id ?? document.customer.email,
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
    },
    done: ({ '': result }, order) => {
      const { tax } = order.document.totals;
      const amount = result?.tax ?? 0;
      // The customer has agreed to the shop's tax: a difference is noted, never charged behind their back.
      const note = amount === tax ? undefined : `tax service says ${amount}, the shop charged ${tax}`;
      return proceed({ tax: { code: result?.code ?? order.key, amount, fallback: false } }, note);
    },
    refused: {
      '*': (order, refusal) =>
        proceed(
          { tax: { code: '', amount: order.document.totals.tax, fallback: true } },
          `shop's own tax: ${refusal.detail}`,
        ),
    },
    giveUp: (order) => ({
      afterMs: policyOf(order.document.channel).taxDownMs,
      decision: proceed(
        { tax: { code: '', amount: order.document.totals.tax, fallback: true } },
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

export const commitTax = callStep({
  name: 'commit-tax',
  call: 'tax.commit',
  when: (order) => order.state.tax?.fallback === false,
  input: (order) => ({ code: order.state.tax?.code ?? '' }),
  done: () => ({}),
});
