/** What an API key or an OAuth client may do. A route names the one scope it needs. */
export const scopes = {
  'orders:write': 'Hand in sales orders.',
  'orders:read': 'Read sales orders and where they stand.',
  'stock:read': 'Read stock balances.',
  'metrics:read': 'Read the metrics of the platform.',
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

/** Families of capabilities of connected systems; the first word of a capability's name. */
export const systemFamilies = [
  'payments',
  'tax',
  'addresses',
  'erp',
  'fulfilment',
  'storefront',
  'marketplace',
  'notifications',
] as const;
export type SystemFamily = (typeof systemFamilies)[number];
/** To call one family of one connected system, and nothing else: `systems:stripe:payments`. */
export type SystemScope = `systems:${string}:${SystemFamily}`;
export const systemScopeForm = 'systems:<system>:<family>';

export type Scope = keyof typeof scopes | SystemScope;

/** Who may call a route: everyone, or a key with this scope. */
export type Access = 'public' | Scope;

/** Which systems there are is said by each installation; a scope of one that is not there opens nothing. */
const systemScope = new RegExp(`^systems:[\\w.~%!'()*-]{1,200}:(?:${systemFamilies.join('|')})$`);

export function isScope(value: string): value is Scope {
  return Object.hasOwn(scopes, value) || systemScope.test(value);
}

/** A system's name may have characters that the grammar of scopes has not (RFC 6749, section 3.3). */
export const scopeOfSystem = (system: string, family: SystemFamily): SystemScope =>
  `systems:${encodeURIComponent(system)}:${family}`;
