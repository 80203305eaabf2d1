import { connect } from '../../src/database/index.ts';
import { createGateway } from '../../src/gateway/index.ts';

/**
 * A gateway in a process of its own, for what must hold across processes. Its argument is the URL of the database; it says
 * where it listens in its first line, and ends when its input does.
 */
const database = connect({ url: process.argv[2] ?? '', max: 4 });
const gateway = await createGateway({
  database,
  tenant: 'test',
  channels: ['webshop'],
  ports: {
    submitOrders: (orders) => Promise.resolve(orders.map(() => ({ kind: 'accepted' as const }))),
    readOrder: () => Promise.resolve(null),
    inventory: () => Promise.resolve([]),
    receiveWebhook: () => Promise.resolve({ status: 404, documents: 0 }),
    ready: () => Promise.resolve(true),
  },
});
process.stdout.write(`${await gateway.listen('127.0.0.1', 0)}\n`);
process.stdin.resume();
process.stdin.on('end', () => {
  void gateway.close().then(() => database.end());
});
