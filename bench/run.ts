import { parseArgs } from 'node:util';
import { hotSku } from './hot-sku.ts';
import { intake } from './intake.ts';
import { say, type Benchmark, type BenchOptions, type BenchResult } from './kit/benchmark.ts';
import { orderToCashHttp } from './order-to-cash-http.ts';
import { orderToCash } from './order-to-cash.ts';
import { singleOrder } from './single-order.ts';
import { spike } from './spike.ts';
import { stock } from './stock.ts';

const benchmarks: Readonly<Record<string, Benchmark>> = {
  'order-to-cash': orderToCash,
  'single-order': singleOrder,
  intake,
  'order-to-cash-http': orderToCashHttp,
  'hot-sku': hotSku,
  stock,
  spike,
};
const usage = `npm run bench -- [--only NAME,…] [--quick | --full] [--orders N] [--json]
  names: ${Object.keys(benchmarks).join(', ')}`;

interface Asked extends BenchOptions {
  readonly names: readonly string[];
  readonly json: boolean;
}

function readArguments(): Asked {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      orders: { type: 'string' },
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const names = values.only?.split(',') ?? Object.keys(benchmarks);
  const unknown = names.find((name) => !Object.hasOwn(benchmarks, name));
  if (unknown !== undefined) throw new Error(`There is no benchmark ${unknown}.`);
  const orders = values.orders === undefined ? null : Number(values.orders);
  if (orders !== null && !(Number.isInteger(orders) && orders > 0))
    throw new Error('--orders must be a number above 0.');
  if (values.quick && values.full) throw new Error('--quick and --full exclude each other.');
  return { names, orders, quick: values.quick, full: values.full, json: values.json };
}

function askedOrExit(): Asked {
  try {
    return readArguments();
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`);
    process.exit(2);
  }
}

function inWords({ name, value, unit, ratio = {} }: BenchResult): string {
  const ratios = Object.entries(ratio).map(([peer, times]) => `, ${times} x ${peer}`);
  return `${name}: ${value} ${unit}${ratios.join('')}`;
}

const { names, json, ...options } = askedOrExit();
const results: BenchResult[] = [];
for (const name of names) {
  try {
    const result = await (benchmarks[name] as Benchmark)(options);
    results.push(result);
    const { failed = [] } = result;
    for (const why of failed) say(`${name} failed: ${why}`);
    if (failed.length > 0) process.exitCode = 1;
  } catch (error) {
    say(`${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    process.exitCode = 1;
  }
}
console.log(json ? JSON.stringify({ results }) : results.map(inWords).join('\n'));
