import { readFileSync } from 'node:fs';
import { exampleOf } from './example-of.ts';
import { clientFile, wireFile } from './write-client.ts';
import { conformanceFile } from './write-conformance.ts';
import { indexFile, type Parts } from './write-index.ts';
import { mappingFile } from './write-mapping.ts';
import { operationsFile, sweepsFile } from './write-operations.ts';
import { settingsFile } from './write-settings.ts';
import { simulatorOperationsFile } from './write-simulator.ts';
import { readmeFile, testFile } from './write-test.ts';

/** All files of a new connector, by name. */
export function connectorFiles(parts: Parts): ReadonlyMap<string, string> {
  const { api, name, publicApi, served, swept } = parts;
  const files = new Map([
    ['README.md', readmeFile(parts)],
    ['wire.ts', wireFile(api)],
    ['client.ts', clientFile(api, publicApi)],
    ['settings.ts', settingsFile(api, name)],
    ['mapping.ts', mappingFile(api, name, publicApi, served, swept)],
    ['index.ts', indexFile(parts)],
    ['simulator.ts', template('simulator.ts')],
    ['simulator-memory.ts', template('simulator-memory.ts')],
    ['simulator-operations.ts', simulatorOperationsFile(api)],
    [
      'simulator-rules.ts',
      template('simulator-rules.ts').replace(
        '{{operations}}',
        `Operations: ${api.operations.map((one) => one.name).join(', ')}.`,
      ),
    ],
    ['conformance.ts', conformanceFile(parts)],
    ['connector.test.ts', testFile(parts)],
  ]);
  if (served.length > 0) files.set('operations.ts', operationsFile(api, served, publicApi));
  if (swept.length > 0) files.set('sweeps.ts', sweepsFile(swept, publicApi));
  if (served.length + swept.length > 0)
    files.set('vendor-answer.ts', template('vendor-answer.ts').replaceAll('{{api}}', publicApi));
  if (swept.length > 0) files.set('reader.ts', template('reader.ts').replaceAll('{{api}}', publicApi));
  for (const { name: operation, answer } of api.operations)
    if (answer !== null)
      files.set(`fixtures/${operation}.example.json`, `${JSON.stringify(exampleOf(api, answer), null, 2)}\n`);
  for (const { type, listing } of swept)
    files.set(`fixtures/${type}.example.json`, `${JSON.stringify(exampleOf(api, listing.item), null, 2)}\n`);
  return files;
}

/** Templates end in .txt so that no compiler takes them for its own. */
const template = (name: string): string =>
  readFileSync(new URL(`../../templates/connector/${name}.txt`, import.meta.url), 'utf8');
