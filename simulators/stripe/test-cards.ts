/** How a test payment method behaves when an intent is confirmed with it. */
export interface TestCard {
  readonly brand: string;
  /** Why it is declined, if ever (docs.stripe.com/testing, "Declined payments"). */
  readonly decline: { readonly code: string; readonly declineCode: string; readonly message: string } | null;
  /** `once` is this simulator's own: the first confirmation of an order declines, later ones pass. */
  readonly when: 'always' | 'once';
}

const passes = (brand: string): TestCard => ({ brand, decline: null, when: 'always' });
const declines = (code: string, declineCode: string, message: string, when: 'always' | 'once' = 'always') => ({
  brand: 'visa',
  decline: { code, declineCode, message },
  when,
});

export const genericDecline = {
  code: 'card_declined',
  declineCode: 'generic_decline',
  message: 'Your card was declined.',
} as const;

/** Stripe's test payment methods, as far as a shop that takes cards needs them. */
export const testCards: ReadonlyMap<string, TestCard> = new Map<string, TestCard>([
  ['pm_card_visa', passes('visa')],
  ['pm_card_visa_debit', passes('visa')],
  ['pm_card_mastercard', passes('mastercard')],
  ['pm_card_amex', passes('amex')],
  ['pm_card_discover', passes('discover')],
  ['pm_card_unionpay', passes('unionpay')],
  ['pm_card_chargeDeclined', { brand: 'visa', decline: genericDecline, when: 'always' }],
  ['pm_card_visa_chargeDeclined', { brand: 'visa', decline: genericDecline, when: 'always' }],
  [
    'pm_card_chargeDeclinedInsufficientFunds',
    declines('card_declined', 'insufficient_funds', 'Your card has insufficient funds.'),
  ],
  [
    'pm_card_visa_chargeDeclinedInsufficientFunds',
    declines('card_declined', 'insufficient_funds', 'Your card has insufficient funds.'),
  ],
  ['pm_card_chargeDeclinedExpiredCard', declines('expired_card', 'expired_card', 'Your card has expired.')],
  [
    'pm_card_authenticationRequired',
    declines('authentication_required', 'authentication_required', 'Your card was declined. It needs authentication.'),
  ],
  [
    'pm_card_visa_declinedOnce',
    declines('card_declined', 'insufficient_funds', 'Your card has insufficient funds.', 'once'),
  ],
]);

/** Networks on which one authorisation may be captured in parts (docs.stripe.com/payments/multicapture). */
export const multicaptureBrands: ReadonlySet<string> = new Set(['visa', 'mastercard', 'amex', 'discover']);
