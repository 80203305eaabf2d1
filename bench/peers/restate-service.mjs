// One Restate service process; restate.mjs forks it and registers it with the server.
import { createServer } from 'node:http2';
import * as restate from '@restatedev/restate-sdk';
import { STEPS, stepResult } from './peer-run.mjs';

// SDK 1.17 calls Promise.withResolvers, which Node 20 does not have; this is its definition in the standard.
Promise.withResolvers ??= function () {
  let resolve, reject;
  const promise = new this((res, rej) => ((resolve = res), (reject = rej)));
  return { promise, resolve, reject };
};

const order = restate.service({
  name: `order${process.argv[2]}`,
  handlers: {
    toCash: async (ctx, order) => {
      let done = 0;
      for (const step of STEPS) {
        const { ok } = await ctx.run(step, () => stepResult(step));
        if (ok) done++;
      }
      return { orderId: order.orderId, done };
    },
  },
});

// errors only: its warning that requests are not signed is right, and of no matter on the loopback interface
const logger = ({ level }, ...message) => void (level === 'error' && console.error('[restate sdk]', ...message));
const server = createServer(restate.createEndpointHandler({ services: [order], logger }));
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit(0));
