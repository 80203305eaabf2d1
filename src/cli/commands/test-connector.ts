import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { runConformance, type CheckResult, type Conformance, type ConformanceReport } from '../../conformance/index.ts';
import { defineErrors } from '../../errors/index.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Colour, Terminal } from '../terminal.ts';

const errors = defineErrors({
  XD_CONNECTOR_UNKNOWN: {
    what: 'There is no connector "{name}" to test.',
    why: 'None of these files is there: {files}.',
    mend: 'Give the name of a folder below connectors/, or the path of a folder that holds a conformance.ts; `crossdock add connector {name}` makes one.',
    status: 404,
  },
  XD_CONFORMANCE_BROKEN: {
    what: '{file} cannot be used.',
    why: '{reason}',
    mend: 'It must export `conformance`, made with defineConformance({ … }); see docs/connector-specification.md.',
    status: 400,
  },
});

interface Options {
  readonly folder: string;
  readonly only?: string;
  readonly record?: true;
}

const fileNames = ['conformance.ts', 'conformance.mts', 'conformance.js'];
const verdicts: Readonly<Record<CheckResult['verdict'], readonly [word: string, colour: Colour]>> = {
  ok: ['ok', 'green'],
  failed: ['failed', 'red'],
  'not-applicable': ['n/a', 'dim'],
};

export function declare(command: Command, terminal: Terminal): void {
  command.description('Tests what others build on Crossdock.');
  command
    .command('connector')
    .summary('Run the connector specification against a connector')
    .description(
      'Runs docs/connector-specification.md against a connector and its vendor’s simulator, over real HTTP. Needs no setting and no database. Ends with 0 only when every check that applies holds.',
    )
    .argument('<name>', 'a folder below connectors/, or the path of one')
    .option('--folder <folder>', 'where connectors/ is looked for, before those that Crossdock brings', '.')
    .option('--only <prefix>', 'only checks whose id begins so, e.g. failures')
    .option('--record', 'write fixtures of documents and losses instead of comparing them')
    .action(async (name: string, options: Options) => {
      const { file, conformance } = await findConformance(name, options.folder);
      terminal.note(`Testing ${conformance.connector.title} by ${file}.`);
      const { only, record = false } = options;
      const report = await runConformance(conformance, { record, ...(only === undefined ? {} : { only }) });
      if (!report.conforms || report.results.length === 0) terminal.exitCode = exitCodes.failed;
      terminal.show(report, () => reportText(report, terminal));
    });
}

async function findConformance(name: string, folder: string): Promise<{ file: string; conformance: Conformance }> {
  // A name has no slash; a path may lead anywhere.
  const isPath = /[/\\]/.test(name);
  const own = isPath ? resolve(folder, name) : resolve(folder, 'connectors', name);
  const brought = isPath ? [] : [join(fileURLToPath(new URL('../../../connectors', import.meta.url)), name)];
  const files = [own, ...brought].flatMap((place) => fileNames.map((file) => join(place, file)));
  const file = files.find((candidate) => existsSync(candidate));
  if (file === undefined) throw errors.XD_CONNECTOR_UNKNOWN({ name, files: files.join(', ') });
  try {
    if (file.endsWith('ts')) (await import('tsx/esm/api')).register();
    const module = (await import(pathToFileURL(file).href)) as { conformance?: Conformance };
    if (module.conformance === undefined) throw new Error('It exports no `conformance`.');
    return { file, conformance: module.conformance };
  } catch (error) {
    throw errors.XD_CONFORMANCE_BROKEN({ file, reason: (error as Error).message }, error);
  }
}

function reportText({ connector, conforms, results }: ConformanceReport, terminal: Terminal): string {
  const width = Math.max(0, ...results.map(({ id }) => id.length));
  const lines = results.flatMap(({ id, sentence, verdict, details }) => {
    const [word, colour] = verdicts[verdict];
    const more = verdict === 'not-applicable' ? details.map((detail) => `because ${detail}`) : details;
    return [
      `${terminal.paint(colour, word.padEnd(6))}  ${id.padEnd(width)}  ${sentence}`,
      ...more.map((detail) => `${' '.repeat(width + 10)}${terminal.paint('dim', detail)}`),
    ];
  });
  const count = (wanted: CheckResult['verdict']) => results.filter(({ verdict }) => verdict === wanted).length;
  const rest = `${count('not-applicable')} of ${results.length} do not apply`;
  const verdict = conforms
    ? `${connector} conforms: ${count('ok')} checks hold, ${rest}.`
    : `${connector} does not conform: ${count('failed')} checks failed, ${count('ok')} hold, ${rest}.`;
  return [...lines, '', results.length === 0 ? 'No check has an id that begins so.' : verdict].join('\n');
}
