import { connect } from '../src/database/index.ts';
import { startEngineWorker } from './engine-worker.ts';

/** A further worker of the order-to-cash run, in a process of its own. It ends when its parent lets go of it. */
const [url = ''] = process.argv.slice(2);
const database = connect({ url, max: 12 });
const worker = startEngineWorker(database);
process.on('disconnect', () => {
  void worker.stop().then(() => database.end());
});
process.send?.('ready');
