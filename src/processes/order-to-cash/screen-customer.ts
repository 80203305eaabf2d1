import type { Address, MappingProblem } from '../../contracts/index.ts';
import { proceed } from '../../engine/index.ts';
import { cancelOrder, decideStep, shipToOf, type PolicyOf } from './step.ts';

/** Countries whose post cannot deliver without a postal code. */
const postalCodeNeeded = new Set(['US', 'GB', 'DE', 'FR', 'NL', 'BE', 'AT', 'CH', 'ES', 'IT', 'CA', 'AU', 'JP']);

function postalCodeFault({ country, postalCode }: Address): MappingProblem | undefined {
  if (!postalCodeNeeded.has(country) || (postalCode ?? '').trim() !== '') return undefined;
  return { field: 'postalCode', rule: 'must not be empty', found: '' };
}

/** Refuses blocked customers and addresses that nobody can deliver to, before money or stock is touched. */
export const screenCustomer = (policyOf: PolicyOf) =>
  decideStep({
    name: 'screen-customer',
    decide: (order) => {
      const { customer, channel } = order.document;
      const email = customer.email?.toLowerCase();
      if (email !== undefined && policyOf(channel).blockedEmails.includes(email))
        return cancelOrder('customer-blocked', 'other');
      const address = shipToOf(order);
      const fault = (policyOf(channel).addressFault ?? postalCodeFault)(address);
      if (fault !== undefined) return cancelOrder(`address-incomplete: ${fault.field} ${fault.rule}`, 'address');
      return proceed(undefined, customer.guest ? 'guest' : 'account');
    },
  });
