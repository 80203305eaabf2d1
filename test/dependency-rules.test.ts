import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Cruise {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const cruiser = join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const configuration = '.dependency-cruiser.cjs';

function cruise(folder: string, targets: readonly string[]): Promise<Cruise> {
  const args = [cruiser, '--config', configuration, '--output-type', 'json', ...targets];
  return new Promise((resolve, reject) => {
    // It leaves with the number of violations, so only an answer that is not JSON is a failure.
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 64 << 20 }, (error, stdout) => {
      try {
        resolve(JSON.parse(stdout) as Cruise);
      } catch {
        reject(error ?? new Error(stdout));
      }
    });
  });
}

/** For each rule one import that breaks it: [importing file, what it imports]. */
const planted: Readonly<Record<string, readonly [string, string]>> = {
  'src-errors': ['src/errors/a.ts', '../contracts/index.ts'],
  'src-contracts': ['src/contracts/a.ts', '../database/index.ts'],
  'src-database': ['src/database/a.ts', '../contracts/index.ts'],
  'src-engine': ['src/engine/a.ts', '../systems/index.ts'],
  'src-events': ['src/events/a.ts', '../engine/index.ts'],
  'src-stock': ['src/stock/a.ts', '../processes/index.ts'],
  'src-systems': ['src/systems/a.ts', '../engine/index.ts'],
  'src-processes': ['src/processes/a.ts', '../gateway/index.ts'],
  'src-batch': ['src/batch/a.ts', '../processes/index.ts'],
  'src-gateway': ['src/gateway/a.ts', '../experience/index.ts'],
  'src-experience': ['src/experience/a.ts', '../operations/index.ts'],
  'src-console': ['src/console/a.ts', '../experience/index.ts'],
  'src-conformance': ['src/conformance/a.ts', '../gateway/index.ts'],
  'src-governance': ['src/governance/a.ts', '../operations/index.ts'],
  'src-operations': ['src/operations/a.ts', '../governance/index.ts'],
  'src-telemetry': ['src/telemetry/a.ts', '../experience/index.ts'],
  'src-testing': ['src/testing/a.ts', '../processes/index.ts'],
  'src-config': ['src/config/a.ts', '../platform/index.ts'],
  'src-folder-has-a-row': ['src/newcomer/a.ts', '../contracts/index.ts'],
  'only-through-index': ['src/platform/a.ts', '../engine/inside.ts'],
  'platform-only-from-cli': ['src/testing/b.ts', '../platform/index.ts'],
  'src-never-imports-connectors': ['src/platform/b.ts', '../../connectors/stripe/index.ts'],
  'simulators-only-from-the-demo': ['src/platform/c.ts', '../../simulators/stripe/index.ts'],
  'connectors-use-the-public-api': ['connectors/stripe/a.ts', '../../src/systems/index.ts'],
  'connectors-stand-alone': ['connectors/stripe/b.ts', '../adyen/index.ts'],
  'simulators-import-nothing-of-the-product': ['simulators/stripe/a.ts', '../../src/contracts/index.ts'],
  'simulators-stand-alone': ['simulators/stripe/b.ts', '../adyen/index.ts'],
  'nothing-shipped-imports-tests': ['simulators/stripe/c.ts', '../../test/index.ts'],
  'no-circular': ['src/stock/round.ts', './trip.ts'],
  'no-development-dependency': ['src/stock/c.ts', 'tool-of-tests'],
  'no-unresolvable': ['src/stock/d.ts', './nowhere.ts'],
};

/** Imports that the rules let pass: a rule that catches everything would pass the table above too. */
const allowed: readonly (readonly [string, string])[] = [
  ['src/engine/good.ts', '../contracts/index.ts'],
  ['src/engine/store/good.ts', '../inside.ts'],
  ['src/database/good.ts', '../errors/index.ts'],
  ['src/cli/good.ts', '../platform/index.ts'],
  ['src/demo/good.ts', '../../simulators/stripe/index.ts'],
  ['connectors/stripe/good.ts', '../../src/index.ts'],
  ['simulators/stripe/good.ts', '../kit/index.ts'],
  ['examples/retailer/crossdock.config.ts', '../../connectors/stripe/index.ts'],
];

const targets = ['src', 'connectors', 'simulators', 'examples', 'test'];

async function write(folder: string, file: string, content: string): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), content);
}

async function writeFixture(folder: string): Promise<void> {
  await cp(join(repository, configuration), join(folder, configuration));
  await cp(join(repository, 'tsconfig.json'), join(folder, 'tsconfig.json'));
  await write(folder, 'package.json', JSON.stringify({ name: 'f', devDependencies: { 'tool-of-tests': '1.0.0' } }));
  await write(
    folder,
    'node_modules/tool-of-tests/package.json',
    JSON.stringify({ name: 'tool-of-tests', main: 'i.js' }),
  );
  await write(folder, 'node_modules/tool-of-tests/i.js', 'module.exports = {};\n');
  const bare = [...Object.values(planted), ...allowed].flatMap(([from, to]) => [from, join(dirname(from), to)]);
  const extra = ['src/stock/trip.ts', 'src/index.ts', 'test/index.ts'];
  for (const file of new Set([...bare, ...extra])) {
    if (file.endsWith('.ts') && !file.endsWith('nowhere.ts')) await write(folder, file, 'export const here = 1;\n');
  }
  for (const [from, to] of [...Object.values(planted), ...allowed]) {
    await write(folder, from, `export * from '${to}';\n`);
  }
  await write(folder, 'src/stock/trip.ts', `export * from './round.ts';\n`);
}

describe('the dependency rules', () => {
  let folder = '';
  let fixture: Cruise;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossdock-rules-'));
    await writeFixture(folder);
    fixture = await cruise(folder, targets);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('are each broken by one planted import', () => {
    const { forbidden } = createRequire(import.meta.url)(join(repository, configuration)) as {
      forbidden: readonly { name: string }[];
    };
    expect(forbidden.map((rule) => rule.name).toSorted()).toEqual(Object.keys(planted).toSorted());
  });

  it.each(Object.entries(planted))('%s is caught', (rule, [from]) => {
    const caught = fixture.summary.violations.filter((violation) => violation.from === from);
    expect(caught.map((violation) => violation.rule.name)).toContain(rule);
  });

  it.each(allowed)('%s may import %s', (from) => {
    expect(fixture.summary.violations.filter((violation) => violation.from === from)).toEqual([]);
  });

  it('hold in this repository, and its modules were really cruised', async () => {
    const real = await cruise(repository, ['src', 'simulators', 'connectors', 'examples', 'bench']);
    const offences = real.summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} -> ${to}`);
    expect(offences).toEqual([]);
    // A cruiser that cannot read TypeScript cruises nothing and finds nothing.
    expect(real.summary.totalCruised).toBeGreaterThan(50);
  });
});
