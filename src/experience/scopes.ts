/**
 * Scopes of the experience APIs. They are apart from `orders:read` and the like, which see every channel: a partner's
 * key must not open those routes.
 */
export const experienceScopes = {
  'storefront:orders:write': 'Submit orders from a shop or an app, with checks.',
  'storefront:orders:read': 'Read the status of an order whose buyer is known.',
  'storefront:stock:read': 'Ask what can be promised, and by when.',
  'storefront:customers:read': 'Read customer accounts.',
  'storefront:customers:write': 'Change customer accounts.',
  'partner:orders:write': 'Submit orders of the partner’s own channels.',
  'partner:orders:read': 'Read orders of the partner’s own channels.',
  'partner:stock:read': 'Read what the partner’s own channels may sell.',
  'partner:webhooks': 'Manage the partner’s own webhook endpoints and read their deliveries.',
} as const;
export type ExperienceScope = keyof typeof experienceScopes;
