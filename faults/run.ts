import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { plantedBugs } from './planted.ts';
import { streamOf } from './random.ts';
import type { FaultRow } from './row.ts';
import { absent, rows } from './rows/index.ts';
import { FaultServer } from './server.ts';
import { World } from './world.ts';

const usage = `npm run faults -- [--seeds N] [--seed S] [--only ROW,…] [--seconds MAX] [--json]
npm run faults -- --planted [--seed S] [--json]   shows that the plan finds the mistakes that are planted`;
/** Seeds that a planted mistake may take to be found. */
const plantedSeedsMax = 6;
const onHand = 1_000;

interface Asked {
  readonly seeds: number;
  readonly seed: number;
  readonly only: readonly number[] | null;
  readonly secondsMax: number;
  readonly json: boolean;
  readonly planted: boolean;
}

interface Broken {
  readonly row: number;
  readonly seed: number;
  readonly commit: string;
  readonly what: readonly string[];
  readonly replay: string;
}

function readArguments(): Asked {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1' },
      seed: { type: 'string' },
      only: { type: 'string' },
      seconds: { type: 'string' },
      json: { type: 'boolean', default: false },
      planted: { type: 'boolean', default: false },
    },
  });
  const whole = (text: string, name: string) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} must be a whole number.`);
    return value;
  };
  const only = values.only?.split(',').map((row) => whole(row, 'only')) ?? null;
  const unknown = only?.find((row) => !rows.some(({ number }) => number === row));
  if (unknown !== undefined)
    throw new Error(`Row ${unknown} is not played: ${absent[unknown] ?? 'the plan has no such row'}.`);
  return {
    seeds: whole(values.seeds, 'seeds'),
    seed: values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : whole(values.seed, 'seed'),
    only,
    secondsMax: values.seconds === undefined ? Infinity : whole(values.seconds, 'seconds'),
    json: values.json,
    planted: values.planted,
  };
}

const say = (text: string) => process.stderr.write(`[faults] ${text}\n`);

/** Plays one row with one seed; answers what is broken, and how often something was killed or cut. */
async function play(
  server: FaultServer,
  row: FaultRow,
  seed: number,
  planted = '',
): Promise<{ what: string[]; kills: number }> {
  const killsBefore = server.kills;
  const world = await World.open(server, streamOf(seed, row.number), { onHand, planted, ...row.world });
  try {
    await row.play(world);
    await world.heal();
    const what = [...(await world.broken()), ...((await row.check?.(world)) ?? [])];
    return { what, kills: world.workers.kills + world.proxy.cuts + server.kills - killsBefore };
  } finally {
    await world.close();
  }
}

async function run(asked: Asked) {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const played: Record<number, number> = {};
  const broken: Broken[] = [];
  let [kills, seeds] = [0, 0];
  const end = performance.now() + asked.secondsMax * 1_000;
  say(`seed ${asked.seed}, ${asked.seeds} seed(s)`);
  const server = await FaultServer.start();
  try {
    for (let seed = asked.seed; seed < asked.seed + asked.seeds && performance.now() < end; seed += 1) {
      for (const row of rows) {
        if (asked.only?.includes(row.number) === false || performance.now() >= end) continue;
        const startedMs = performance.now();
        const { what, kills: killed } = await play(server, row, seed).catch((error: unknown) => ({
          what: [`the row itself failed: ${error instanceof Error ? error.message : String(error)}`],
          kills: 0,
        }));
        kills += killed;
        played[row.number] = (played[row.number] ?? 0) + 1;
        const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
        say(
          `seed ${seed}, row ${row.number}: ${what.length === 0 ? 'holds' : 'BROKEN'}, ${killed} kills, ${seconds} s`,
        );
        if (what.length === 0) continue;
        broken.push({
          row: row.number,
          seed,
          commit,
          what,
          replay: `npm run faults -- --seed ${seed} --only ${row.number}`,
        });
        for (const sentence of what) say(`  ${sentence}`);
      }
      seeds += 1;
    }
  } finally {
    await server.stop();
  }
  return { seeds, kills: Math.round(kills), rows: played, broken };
}

/** Plays each planted mistake until the plan has found it. */
async function findPlanted({ seed }: Asked) {
  const found: Record<string, string | null> = {};
  const server = await FaultServer.start();
  try {
    for (const { name, rows: numbers } of plantedBugs) {
      found[name] = null;
      for (let at = 0; at < plantedSeedsMax && found[name] === null; at += 1) {
        const row = rows.find(({ number }) => number === numbers[at % numbers.length]) as FaultRow;
        const { what } = await play(server, row, seed + at, name);
        if (what.length > 0) found[name] = `row ${row.number}, seed ${seed + at}: ${what[0]}`;
        say(`${name}: ${found[name] ?? `not found by row ${row.number}, seed ${seed + at}`}`);
      }
    }
  } finally {
    await server.stop();
  }
  return found;
}

async function runPlanted(asked: Asked): Promise<void> {
  const found = await findPlanted(asked);
  const missed = Object.entries(found).flatMap(([name, how]) => (how === null ? [name] : []));
  const words =
    missed.length === 0 ? `all ${plantedBugs.length} planted mistakes were found` : `not found: ${missed.join(', ')}`;
  console.log(asked.json ? JSON.stringify({ planted: found, missed }) : words);
  process.exitCode = missed.length === 0 ? 0 : 1;
}

async function runPlan(asked: Asked): Promise<void> {
  const result = await run(asked);
  for (const [row, why] of Object.entries(absent)) if (asked.only === null) say(`row ${row} is not played: ${why}`);
  const words = `${result.seeds} seeds, ${result.kills} kills, ${Object.keys(result.rows).length} rows, ${result.broken.length} broken`;
  console.log(asked.json ? JSON.stringify(result) : words);
  process.exitCode = result.broken.length === 0 ? 0 : 1;
}

try {
  const asked = readArguments();
  await (asked.planted ? runPlanted(asked) : runPlan(asked));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  process.exitCode = 2;
}
