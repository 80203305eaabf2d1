import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { collect } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { capabilityNames } from './add/capability-names.ts';
import { connectorFiles } from './add/connector-files.ts';
import { addErrors } from './add/errors.ts';
import { marketFile, marketNames } from './add/market-file.ts';
import { readApi } from './add/openapi.ts';
import { servedOf, sweptOf } from './add/served.ts';
import { publicApiFrom, writeFiles } from './add/write-files.ts';

interface ConnectorOptions {
  readonly folder: string;
  readonly into: string;
  readonly fromOpenapi?: string;
  readonly operations?: string;
  readonly serve: readonly string[];
  readonly sweep: readonly string[];
}

export function declare(command: Command, terminal: Terminal): void {
  command.description('Adds to an installation: a connector for another vendor, or a market.');
  command
    .command('connector')
    .summary('Make a connector for another vendor')
    .description(
      'Writes connectors/<name>: a typed client, settings, mappings that say what they need, a simulator that answers, samples for the conformance suite, and tests that run. Nothing is overwritten.',
    )
    .argument('<name>', 'small letters, digits and hyphens')
    .option('--from-openapi <file>', 'the vendor’s OpenAPI 3 description, as JSON')
    .option('--operations <names>', 'operationIds that the client gets, with commas between (default: all)')
    .option(
      '--serve <capability=operations>',
      'a capability and the operation that serves it, and after a comma the one that finds it again; may be repeated',
      collect,
      [],
    )
    .option(
      '--sweep <name=operation>',
      'a poll and the operation that lists its documents; may be repeated',
      collect,
      [],
    )
    .option('--folder <folder>', 'the retailer’s folder', '.')
    .option('--into <folder>', 'within it, where connectors are', 'connectors')
    .action((name: string, options: ConnectorOptions) => addConnector(name, options, terminal));
  command
    .command('market')
    .summary('Add a market: currency, tax, rounding, addresses, calendar, carriers, languages')
    .description('Writes markets/<name>.ts, a market as data, to be looked through and named in crossdock.config.ts.')
    .argument('<name>', 'a country code such as DE, or one with a word behind it: DE-outlet')
    .option('--folder <folder>', 'the retailer’s folder', '.')
    .action((name: string, { folder }: { folder: string }) => addMarket(name, folder, terminal));
}

function addConnector(name: string, options: ConnectorOptions, terminal: Terminal): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40)
    throw addErrors.XD_ADD_NAME({
      name,
      kind: 'connector',
      why: 'It names a folder and the code in it.',
      expected: 'small letters and digits with hyphens between, e.g. harbour-mart',
    });
  const folder = resolve(options.folder, options.into, name);
  const standard = fileURLToPath(new URL('../templates/connector/default-api.json', import.meta.url));
  const file = options.fromOpenapi === undefined ? standard : resolve(options.fromOpenapi);
  const api = readApi(file, options.operations?.split(',').map((one) => one.trim()) ?? null);
  const served = servedOf(api, options.serve, capabilityNames);
  const swept = sweptOf(
    api,
    options.fromOpenapi === undefined && options.sweep.length === 0 ? ['orders=listOrders'] : options.sweep,
  );
  const files = connectorFiles({ api, name, publicApi: publicApiFrom(folder), served, swept });
  writeFiles(folder, files);
  const operations = api.operations.map((one) => one.name);
  const where = relative(process.cwd(), folder) || '.';
  const steps = [
    `node --import tsx --test ${where}/connector.test.ts    the tests, which hold already`,
    `${where}/mapping.ts, simulator-rules.ts, conformance.ts    what is yours to write`,
    `npx crossdock test connector ${options.into === 'connectors' && options.folder === '.' ? name : `./${where}`}    what is still missing`,
  ];
  terminal.show({ folder, files: [...files.keys()], operations }, () =>
    [
      `Made ${files.size} files in ${folder}, with a client of ${operations.join(', ')}.`,
      '',
      'Next:',
      ...steps.map((step) => `  ${step}`),
    ].join('\n'),
  );
}

function addMarket(name: string, folder: string, terminal: Terminal): void {
  const { country, constant } = marketNames(name);
  const file = `markets/${name.toLowerCase()}.ts`;
  const path = resolve(folder);
  writeFiles(path, new Map([[file, marketFile(name, country, publicApiFrom(resolve(path, 'markets')))]]));
  terminal.show({ folder: path, files: [file] }, () =>
    [
      `Made ${file} in ${path}.`,
      '',
      'Next:',
      `  look through it: tax, cut-off, holidays and carriers are yours to decide`,
      `  in crossdock.config.ts: import { ${constant} } from './${file}';`,
      `  and a channel: market: ${constant}`,
    ].join('\n'),
  );
}
