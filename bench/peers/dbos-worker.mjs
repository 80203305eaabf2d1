// One process of the DBOS application; dbos.mjs forks it and asks it to run orders. It ends when dbos.mjs does.
import { DBOS } from '@dbos-inc/dbos-sdk';
import { STEPS, makeOrder, runMany, stepResult, timeEach } from './peer-run.mjs';

async function orderToCash(order) {
  let done = 0;
  for (const step of STEPS) {
    const { ok } = await DBOS.runStep(async () => stepResult(step), { name: step });
    if (ok) done++;
  }
  return { orderId: order.orderId, done };
}
const workflow = DBOS.registerWorkflow(orderToCash, { name: 'orderToCash' });

// DBOSConfig.serializer: the default, SuperJSON, also carries dates, maps and such. Orders have none, and plain JSON
// costs less (measured 67 to 61, 49 to 41 and 49 to 33 orders a second).
const plainJson = {
  name: () => 'plain-json',
  stringify: (value) => JSON.stringify(value),
  parse: (text) => (text === null || text === undefined ? null : JSON.parse(text)),
};

async function launch({ databaseUrl, poolSize, executor }) {
  DBOS.setConfig({
    name: 'peer-dbos',
    systemDatabaseUrl: databaseUrl,
    // Default 10. Enough to keep two cores busy; 32 gave 53 orders a second where 16 gave 67.
    systemDatabasePoolSize: poolSize,
    // each process its own executor, all of one version, as its documents ask of several processes on one database
    executorID: executor,
    applicationVersion: 'peer',
    // No logging of each workflow, no traces, no export of either. (The admin server is gone since version 5, and
    // LISTEN/NOTIFY is left on, its default: it is for messages and events, which steps do not use.)
    logLevel: 'error',
    enableOTLP: false,
    tracingEnabled: false,
  });
  await DBOS.launch();
}

/**
 * Started directly, not over a queue: it is the path with the fewest writes - no enqueueing, no dequeueing - and its
 * handle resolves in memory, without polling. A queue (polled every 10 ms) measured 61 to 67, 46 to 49 and 28 to 49
 * orders a second.
 */
async function runOrder(n) {
  const order = makeOrder(n);
  const handle = await DBOS.startWorkflow(workflow)(order);
  const result = await handle.getResult();
  if (result.done !== STEPS.length || result.orderId !== order.orderId) {
    throw new Error(`order ${n} ended as ${JSON.stringify(result)}`);
  }
}

async function answer(request) {
  if (request.launch) await launch(request.launch);
  if (request.orders) await runMany(request.orders, request.concurrency, runOrder);
  return request.single ? { times: await timeEach(request.single, runOrder) } : {};
}

process.on('disconnect', () => process.exit(0));
process.on('message', (request) => {
  answer(request).then(
    (result) => process.send(result),
    (error) => process.send({ failed: error.stack ?? String(error) }),
  );
});
