export { createSystems, routeOf, type Log } from './call-port.ts';
export { loadRetailer } from './load-retailer.ts';
export {
  defaultDataFolder,
  embeddedFolder,
  openDatabase,
  type OpenDatabase,
  type OpenOptions,
} from './open-database.ts';
export {
  compilePrograms,
  defaultPort,
  roles,
  startPlatform,
  type Platform,
  type PlatformOptions,
  type Role,
} from './start-platform.ts';
