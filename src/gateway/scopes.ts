/** What an API key may do. A route names the one scope it needs. */
export const scopes = {
  'orders:write': 'Hand in sales orders.',
  'orders:read': 'Read sales orders and where they stand.',
  'stock:read': 'Read stock balances.',
} as const;
export type Scope = keyof typeof scopes;

/** Who may call a route: everyone, or a key with this scope. */
export type Access = 'public' | Scope;

export function isScope(value: string): value is Scope {
  return Object.hasOwn(scopes, value);
}
