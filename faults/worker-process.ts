import { connect } from '../src/database/index.ts';
import { compile, Worker } from '../src/engine/index.ts';
import { orderToCash } from '../src/processes/index.ts';
import { samplePolicy } from '../src/testing/index.ts';
import { createKiller, killingDatabase, killingPort, readKillPoint } from './kill-points.ts';
import { plantedBugs } from './planted.ts';
import type { WorkerStart } from './workers.ts';
import { vendorPort } from './vendor-port.ts';

/** A worker of the plan, in a process of its own, so that it can be killed as such. */
const { databaseUrl, vendorUrl, name, kill, clockOffsetMs, limits, planted } = JSON.parse(
  process.argv[2] ?? '{}',
) as WorkerStart;
const reached = createKiller(readKillPoint(kill));
const bug = plantedBugs.find((one) => one.name === planted);
const connected = connect({ url: databaseUrl, max: 6 });
const database = killingDatabase(bug?.database?.(connected) ?? connected, reached);
const port = vendorPort(vendorUrl);
const worker = new Worker({
  database,
  tenant: 'main',
  programs: [compile(orderToCash(() => samplePolicy))],
  port: killingPort(bug?.port?.(port) ?? port, reached),
  environment: { nowMs: () => Date.now() + clockOffsetMs, random: Math.random, sleep: async () => undefined },
  name,
  limits: { ...limits, ...bug?.limits },
});
worker.start();
process.on('disconnect', () => process.exit());
process.on('message', () => void worker.stop().then(() => process.exit()));
process.send?.('ready');
