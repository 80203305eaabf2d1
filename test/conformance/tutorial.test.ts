import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { crossdock, repository } from '../cli/run-command.ts';
import { newFolder, type NewFolder } from './new-folder.ts';

const tutorial = readFileSync(join(repository, 'docs/tutorials/new-marketplace.md'), 'utf8');
const example = join(repository, 'examples/connectors/harbourmart');
const lineCountMax = 100;

interface Change {
  readonly file: string;
  readonly lines: readonly string[];
}
const changes: readonly Change[] = [...tutorial.matchAll(/^```diff (\S+)\n([\s\S]*?)^```$/gm)].map(
  ([, file = '', text = '']) => ({ file, lines: text.split('\n').slice(0, -1) }),
);
/** The words of a command of the page, without `npx crossdock`. */
const commands = [...tutorial.matchAll(/^npx crossdock ((?:.*\\\n)*.*)$/gm)].map(([, words = '']) =>
  words.replaceAll('\\\n', ' ').trim().split(/\s+/),
);

let folder: NewFolder;
beforeAll(() => {
  folder = newFolder();
});
afterAll(() => folder.remove());

const inConnector = (file: string) => join(folder.path, 'connectors/harbourmart', file);

/** Takes the lines with a minus and puts those with a plus there; what stays must be there, once. */
function apply({ file, lines }: Change): void {
  const part = (sign: '-' | '+') =>
    lines
      .filter((line) => line.startsWith(sign) || line.startsWith(' '))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const before = readFileSync(inConnector(file), 'utf8');
  expect(before.split(part('-')).length - 1, `${file} has once:\n${part('-')}`).toBe(1);
  writeFileSync(
    inConnector(file),
    before.replace(part('-'), () => part('+')),
  );
}

test('the tutorial, followed word for word in an empty folder, makes a connector that conforms', async () => {
  const [add = [], judge = [], record = [], again = []] = commands;
  expect(commands.map(([name]) => name)).toEqual(['add', 'test', 'test', 'test']);
  copyFileSync(
    join(repository, 'docs/tutorials/harbourmart-openapi.json'),
    join(folder.path, 'harbourmart-openapi.json'),
  );
  const added = await crossdock(add, folder.path);
  expect(added.code, added.err).toBe(0);
  const held = await folder.node('--import', 'tsx', '--test', 'connectors/harbourmart/connector.test.ts');
  expect(held.code, held.out).toBe(0);
  expect((await crossdock(judge, folder.path)).code).not.toBe(0);

  for (const change of changes) apply(change);
  expect(await folder.typeProblems()).toBe('');
  expect((await folder.node('--import', 'tsx', '--test', 'connectors/harbourmart/connector.test.ts')).code).toBe(0);
  expect((await crossdock(record, folder.path)).code).toBe(0);
  const { code, out } = await crossdock(again, folder.path);
  expect(code, out).toBe(0);
  const said = /^harbourmart conforms: .*$/m.exec(tutorial)?.[0];
  expect(out.trimEnd().split('\n').at(-1)).toBe(said);
}, 300_000);

test('it takes no more own lines than it promises', () => {
  const own = changes.flatMap(({ lines }) => lines.filter((line) => line.startsWith('+')));
  expect(own.length).toBeLessThanOrEqual(lineCountMax);
  expect(tutorial).toContain(`${own.length} lines of own code`);
});

test('what it makes is examples/connectors/harbourmart', async () => {
  const files = readdirSync(example, { recursive: true, encoding: 'utf8' }).filter((file) => /\.\w+$/.test(file));
  expect(
    readdirSync(inConnector('.'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.\w+$/.test(file))
      .toSorted(),
  ).toEqual(files.toSorted());
  // The order of its recorded document was placed when it was recorded.
  for (const file of files.filter((one) => !one.endsWith('.document.json'))) {
    const made = readFileSync(inConnector(file), 'utf8').replaceAll("'../../src/", "'../../../src/");
    const options = { singleQuote: true, printWidth: 120, trailingComma: 'all' as const, filepath: file };
    expect(await format(made, options), file).toBe(readFileSync(join(example, file), 'utf8'));
  }
});

test('the example’s own test and the suite hold where it stands', async () => {
  const tests = await folder.node('--import', 'tsx', '--test', join(example, 'connector.test.ts'));
  expect(tests.code, tests.out).toBe(0);
  const { code, out } = await crossdock(['test', 'connector', './examples/connectors/harbourmart'], repository);
  expect(code, out).toBe(0);
}, 120_000);
