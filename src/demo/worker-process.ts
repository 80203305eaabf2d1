import { openDatabase, startPlatform } from '../platform/index.ts';
import { loadDemoRetailer } from './retailer-folder.ts';

/** A further worker of the demo, in a process of its own. It ends with its parent, or when it is killed. */
const [dataFolder = '', retailerFolder = ''] = process.argv.slice(2);
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
const { retailer } = await loadDemoRetailer(retailerFolder);
const { database } = await openDatabase({ dataFolder, as: 'guest', max: 6, embeddedOnly: true });
await startPlatform({ retailer, database, roles: ['worker'], owner: false });
