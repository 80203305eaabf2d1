/** What a person may do; each role may do what those before it may. */
export const consoleRoles = ['viewer', 'operator', 'admin'] as const;
export type ConsoleRole = (typeof consoleRoles)[number];

/** The scope of an API key that gives its holder a role. */
export const scopeOfRole = (role: ConsoleRole): string => `console:${role}`;

/** The highest role among a key's scopes; null for a key of a program. */
export function roleOfScopes(scopes: readonly string[]): ConsoleRole | null {
  return consoleRoles.findLast((role) => scopes.includes(scopeOfRole(role))) ?? null;
}

export function mayAct(role: ConsoleRole, needed: ConsoleRole): boolean {
  return consoleRoles.indexOf(role) >= consoleRoles.indexOf(needed);
}
