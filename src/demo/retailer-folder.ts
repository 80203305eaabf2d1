import { dirname } from 'node:path';
import { entryOf } from './world.ts';

/** The retailer that the demo runs. */
export const demoRetailerFolder = dirname(entryOf('../../examples/retailer/crossdock.config'));
