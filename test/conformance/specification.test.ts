import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checks } from '../../src/conformance/checks/index.ts';

const document = readFileSync(new URL('../../docs/connector-specification.md', import.meta.url), 'utf8');

/** Every check of the document: its number, its name and the sentence below. */
const described = [...document.matchAll(/^### (\d+\.\d+) (\S+)\n\n(.+)\n\n(.+)$/gm)].map(
  ([, number = '', id = '', sentence = '', why = '']) => ({ number, id, sentence, why }),
);

test('the document describes every check of the suite in its order and in its words, and no other', () => {
  const headings = document.split('\n').filter((line) => line.startsWith('### '));
  expect(headings).toHaveLength(described.length);
  expect(described.map(({ id, sentence }) => ({ id, sentence }))).toEqual(
    checks.map(({ id, sentence }) => ({ id, sentence })),
  );
});

test('its numbers count chapters and the checks in them', () => {
  const chapters = [...new Set(checks.map(({ id }) => id.split('.')[0] ?? ''))];
  const counts = new Map<string, number>();
  const numbers = checks.map(({ id }) => {
    const chapter = id.split('.')[0] ?? '';
    counts.set(chapter, (counts.get(chapter) ?? 0) + 1);
    return `${chapters.indexOf(chapter) + 1}.${counts.get(chapter)}`;
  });
  expect(described.map(({ number }) => number)).toEqual(numbers);
});

test('says of every check why it is asked', () => {
  expect(described.filter(({ why }) => why.length < 40)).toEqual([]);
});
