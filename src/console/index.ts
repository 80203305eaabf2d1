/** The pages for people who run the platform: served at `/console`, with sessions, roles and an index of orders. */
export { addConsoleRoutes } from './add-console-routes.ts';
export { createConsoleKey, ensureFirstKey } from './console-keys.ts';
export { indexOrders } from './index-orders.ts';
export { consoleRoles, scopeOfRole, type ConsoleRole } from './roles.ts';
