import { proceed } from '../../engine/index.ts';
import { cancelOrder, decideStep, shipToOf, type PolicyOf } from './step.ts';

/** Countries whose post cannot deliver without a postal code. */
const postalCodeNeeded = new Set(['US', 'GB', 'DE', 'FR', 'NL', 'BE', 'AT', 'CH', 'ES', 'IT', 'CA', 'AU', 'JP']);

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
      if (postalCodeNeeded.has(address.country) && (address.postalCode ?? '').trim() === '')
        return cancelOrder('address-incomplete: the postal code is missing', 'address');
      return proceed(undefined, customer.guest ? 'guest' : 'account');
    },
  });
