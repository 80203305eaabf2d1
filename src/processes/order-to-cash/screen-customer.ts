import { cancel, proceed } from '../../engine/index.ts';
import { decideStep, shipToOf, type PolicyOf } from './step.ts';

/** Countries whose post cannot deliver without a postal code. */
const postalCodeNeeded = new Set(['US', 'GB', 'DE', 'FR', 'NL', 'BE', 'AT', 'CH', 'ES', 'IT', 'CA', 'AU', 'JP']);

/** Refuses blocked customers and addresses that nobody can deliver to, before money or stock is touched. */
export const screenCustomer = (policyOf: PolicyOf) =>
  decideStep({
    name: 'screen-customer',
    decide: (order) => {
      const { customer, channel } = order.document;
      if (policyOf(channel).blockedEmails.includes(customer.email.toLowerCase())) return cancel('customer-blocked');
      const address = shipToOf(order);
      if (postalCodeNeeded.has(address.country) && (address.postalCode ?? '').trim() === '')
        return cancel('address-incomplete: the postal code is missing');
      return proceed(undefined, customer.guest ? 'guest' : 'account');
    },
  });
