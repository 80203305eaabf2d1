/** What an API key or an OAuth client may do. A route names the one scope it needs. */
export const scopes = {
  'orders:write': 'Hand in sales orders.',
  'orders:read': 'Read sales orders and where they stand.',
  'stock:read': 'Read stock balances.',
  // Of the experience APIs. They are apart from those above, which see every channel: a partner's key must not open them.
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
export type Scope = keyof typeof scopes;

/** Who may call a route: everyone, or a key with this scope. */
export type Access = 'public' | Scope;

export function isScope(value: string): value is Scope {
  return Object.hasOwn(scopes, value);
}
