import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMask } from '../../src/systems/runtime/journal.ts';
import { repository } from '../cli/run-command.ts';
import { checkRegexes } from './check-regexes.ts';
import { collectRegexes, type Collected, type FoundRegex } from './collect-regexes.ts';

const folders = ['src', 'connectors', 'simulators', 'examples', 'console/src'];
const minutes = 60_000;

/** Texts that come from outside and become a regular expression, each with the reason why that is no danger. */
const fromOutside = [
  // Of the retailer's own configuration: who writes it runs code here anyway.
  'src/config/check-market.ts: pattern',
];

const wordsOf = ({ source, flags }: FoundRegex) => `/${source}/${flags}`;

/**
 * Whether nothing in it may be taken in two ways: no choice, and no count but fixed ones. Each try then takes as many steps
 * as it is long; recheck, which guesses where counts are large, has held an id of 36 digits for a danger.
 */
function isFixed({ source }: FoundRegex): boolean {
  const rest = source.replaceAll(/\\./g, '').replaceAll(/\[[^\]]*\]/g, '');
  return !/[*+?|]|\{\d+,/.test(rest);
}

/** The vulnerable ones with their places, and those that recheck could not decide in its time. */
async function judge({ regexes }: Collected): Promise<{ vulnerable: string[]; undecided: string[] }> {
  const unique = [...new Map(regexes.map((regex) => [wordsOf(regex), regex])).values()].filter(
    (regex) => !isFixed(regex),
  );
  const verdicts = await checkRegexes(unique);
  const told = (status: string) =>
    unique.flatMap((regex, nr) => {
      const verdict = verdicts[nr];
      if (verdict?.status !== status) return [];
      const why =
        verdict.status === 'vulnerable'
          ? verdict.complexity.summary
          : verdict.status === 'unknown'
            ? verdict.error.kind
            : '';
      const at = regexes.filter((found) => wordsOf(found) === wordsOf(regex)).map((found) => found.at);
      return [`${at.join(', ')} ${wordsOf(regex)}: ${why}`];
    });
  return { vulnerable: told('vulnerable'), undecided: told('unknown') };
}

let ours: Collected;
beforeAll(() => {
  ours = collectRegexes(repository, folders);
}, 2 * minutes);

describe('security 23: regular expressions', () => {
  it(
    'security 23: none of ours takes more than linear time on any text, as recheck sees it',
    async () => {
      // Else the search was wrong, and not the expressions right.
      expect(ours.fileCount).toBeGreaterThan(500);
      expect(ours.regexes.length).toBeGreaterThan(200);
      const { vulnerable, undecided } = await judge(ours);
      if (undecided.length > 0) console.log(`recheck could not decide in time:\n${undecided.join('\n')}`);
      expect(vulnerable).toEqual([]);
      expect(undecided.length).toBeLessThan(ours.regexes.length / 10);
    },
    5 * minutes,
  );

  it('security 23: a text from outside becomes one only where that is listed here', () => {
    expect(ours.unknown.filter((words) => !fromOutside.includes(words))).toEqual([]);
    expect(fromOutside.filter((words) => !ours.unknown.includes(words))).toEqual([]);
  });

  it('security 23: a vendor’s body of spaces is masked at once, and a list of texts is masked whole', () => {
    const mask = createMask(['street'], []);
    expect(mask('{"street": ["1 High St" , "Flat 2"],"city":"x"}')).toBe('{"street": "***","city":"x"}');
    const began = performance.now();
    mask(`{"street":["a"${' '.repeat(100_000)}x`);
    // A third of these spaces took 2.8 s where each could be taken in two ways.
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  it(
    'security 23: a bad one is found wherever it is planted, with file and line',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'crossdock-regexes-'));
      mkdirSync(join(folder, 'src'));
      const write = (name: string, lines: readonly string[]) =>
        writeFileSync(join(folder, 'src', name), lines.join('\n'));
      write('words.ts', ["export const words = '(?:b|b)*';", 'export const list = ["(d+)+", "e"] as const;']);
      write('bad.ts', [
        "import { list, words } from './words.ts';",
        'export const literal = /^(a+)+$/;',
        'export const joined = new RegExp(`^${words}$`);',
        'export const listed = new RegExp(`^(?:${list.join("|")})$`);',
        "export const schema = { type: 'string', pattern: '^(f+)+$' };",
        "export const keys = { patternProperties: { '^(g+)+$': {} } };",
        "export const found = (text: string) => text.match('^(h+)+$');",
        'export const good = /^a+$/;',
        'export const taken = (text: string) => new RegExp(text);',
      ]);
      const planted = collectRegexes(folder, ['src']);
      const { vulnerable } = await judge(planted);
      rmSync(folder, { recursive: true });
      expect(vulnerable.map((words) => words.split(' ', 1)[0])).toEqual(
        [2, 3, 4, 5, 6, 7].map((line) => `src/bad.ts:${line}`),
      );
      expect(planted.unknown).toEqual(['src/bad.ts: text']);
    },
    2 * minutes,
  );
});
