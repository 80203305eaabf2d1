export { createSystems, type Log } from './call-port.ts';
export { hasRetailer, loadRetailer, lookAtRetailer } from './load-retailer.ts';
export { openDatabase, type OpenDatabase } from './open-database.ts';
export { roles, startPlatform, type Platform, type Role } from './start-platform.ts';
