import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Keeps the tree tidy: what no linter looks at, and what a reader would stumble over. Each rule looks at one file of the
 * repository and names its offences; `npm run check:tidy` lists all of them and fails if there is one.
 */

interface TreeFile {
  readonly path: string;
  readonly text: string;
}

interface Tree {
  readonly files: readonly TreeFile[];
  /** Whether the repository holds this file or folder. */
  has(path: string): boolean;
  /** The host of this machine's package registry, where it is not a public one. */
  readonly privateHost: string | undefined;
}

type Rule = (file: TreeFile, tree: Tree) => string[];

const linesMax = 600;
const isTypeScript = (path: string): boolean => /\.[cm]?tsx?$/.test(path);
const isMarkdown = (path: string): boolean => path.endsWith('.md');
const isLock = (path: string): boolean => path.endsWith('package-lock.json');

function linesMatching(text: string, pattern: RegExp): { line: number; found: string }[] {
  return text.split('\n').flatMap((content, index) => {
    const found = pattern.exec(content)?.[0];
    return found === undefined ? [] : [{ line: index + 1, found: found.trim() }];
  });
}

const longFile: Rule = ({ path, text }) => {
  const lines = text.split('\n').length - 1;
  return isTypeScript(path) && lines > linesMax
    ? [`${path}: ${lines} lines, at most ${linesMax}; where is the seam?`]
    : [];
};

const namelessFile: Rule = ({ path }) => {
  const parts = path.split('/').map((part) => part.replace(/\..*$/, ''));
  const nameless = parts.find((part) => /^(?:utils?|helpers?|common|misc)$/i.test(part));
  return nameless === undefined ? [] : [`${path}: '${nameless}' says nothing; name it for the one thing in it`];
};

const softTest: Rule = ({ path, text }) => {
  if (!isTypeScript(path)) return [];
  const soft = /\b(?:it|test|describe|suite|bench)\.(?:skip|only|todo)\b|\bexpect\(true\)/;
  return linesMatching(text, soft).map(({ line, found }) => `${path}:${line}: ${found} leaves a test out`);
};

const leftOpen: Rule = ({ path, text }) => {
  if (!isTypeScript(path)) return [];
  const open = /\b(?:TO[D]O|FIX[M]E|XX[X])\b/;
  return linesMatching(text, open).map(({ line, found }) => `${path}:${line}: ${found} is left open`);
};

const machinePath: Rule = ({ path, text }) => {
  const paths = /(?<![\w.~-])\/(?:work|root|Users\/\w+|home\/\w+)\/[\w.]+/;
  return linesMatching(text, paths).map(({ line, found }) => `${path}:${line}: ${found} is a path of one machine`);
};

const registryHost: Rule = ({ path, text }, { privateHost }) => {
  const named = linesMatching(text, /^\s*(?:@[\w-]+:)?registry\s*=\s*(?!https:\/\/registry\.npmjs\.org\/?\s*$)\S+/);
  const inUrl = linesMatching(text, /\bhttps?:\/\/[\w.-]*(?:artifactory|nexus|\.corp|\.lan|\.intranet)\b[\w.-]*/i);
  const own = privateHost === undefined ? [] : linesMatching(text, new RegExp(privateHost.replaceAll('.', '\\.')));
  return [...named, ...inUrl, ...own].map(
    ({ line, found }) => `${path}:${line}: ${found} is not a public package host`,
  );
};

const lockedUrl: Rule = ({ path, text }) => {
  if (!isLock(path)) return [];
  const first = linesMatching(text, /"resolved":\s*"(?:https?|git\+)[^"]*"/)[0];
  if (first === undefined) return [];
  return [`${path}:${first.line}: a "resolved" url; .npmrc omits them, so run npm install once more`];
};

/** The part of a link after `#` that GitHub gives a heading. */
function anchorOf(heading: string): string {
  const plain = heading
    .replaceAll(/`|\*|\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase();
  return plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/\s/g, '-');
}

function anchorsIn(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const match of withoutFences(markdown).matchAll(/^#{1,6}\s+(.*)$/gm)) {
    const anchor = anchorOf(match[1] ?? '');
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count++) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  for (const match of markdown.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(match[1] ?? '');
  return anchors;
}

function withoutFences(markdown: string): string {
  return markdown.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, (block) => block.replaceAll(/[^\n]/g, ''));
}

const brokenLink: Rule = ({ path, text }, tree) => {
  if (!isMarkdown(path)) return [];
  const prose = withoutFences(text);
  const links = /\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)/gm;
  return [...prose.matchAll(links)].flatMap((match) => {
    const link = match[1] ?? match[2] ?? '';
    if (/^(?:[a-z][a-z+.-]*:|\/\/)/i.test(link)) return [];
    const line = prose.slice(0, match.index).split('\n').length;
    const [file = '', anchor] = decodeURIComponent(link).split('#', 2);
    const target = file === '' ? path : normalize(join(dirname(path), file)).replace(/\/$/, '');
    if (target.startsWith('..') || !tree.has(target)) return [`${path}:${line}: the link ${link} leads nowhere`];
    if (anchor === undefined || anchor === '' || !isMarkdown(target)) return [];
    const markdown = tree.files.find((candidate) => candidate.path === target)?.text ?? '';
    return anchorsIn(markdown).has(anchor) ? [] : [`${path}:${line}: ${link} names a heading that is not there`];
  });
};

/** A file named in prose, as in `src/engine/index.ts`; only those below a folder of the repository can be judged. */
const brokenReference: Rule = ({ path, text }, tree) => {
  if (!isMarkdown(path) || path === 'CHANGELOG.md') return [];
  const prose = withoutFences(text);
  return [...prose.matchAll(/`([\w@.-]+(?:\/[\w@.-]+)*\/?)`/g)].flatMap((match) => {
    const reference = (match[1] ?? '').replace(/\/$/, '');
    const isPath =
      (match[1] ?? '').includes('/') && !reference.includes('NN') && !/(?:^|\/)\.\.?(?:\/|$)/.test(reference);
    const top = reference.split('/', 1)[0] ?? '';
    if (!isPath || !tree.has(top) || top === 'dist') return [];
    if (tree.has(reference) || tree.has(join(dirname(path), reference))) return [];
    return [`${path}:${prose.slice(0, match.index).split('\n').length}: ${reference} does not exist`];
  });
};

const rules: readonly Rule[] = [
  longFile,
  namelessFile,
  softTest,
  leftOpen,
  machinePath,
  registryHost,
  lockedUrl,
  brokenLink,
  brokenReference,
];

/** All offences of the given files under `root`; `privateHost` is the machine's own registry, if it has one. */
export function offencesIn(root: string, paths: readonly string[], privateHost?: string): string[] {
  const present = paths.filter((path) => existsSync(join(root, path)));
  const files = present.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
  const known = new Set<string>();
  for (const path of present) {
    for (let at = path; at !== '.'; at = dirname(at)) known.add(at);
  }
  const tree: Tree = { files, privateHost, has: (path) => path === '.' || known.has(path) };
  const readable = files.filter((file) => !file.text.includes('\0'));
  return readable.flatMap((file) => rules.flatMap((rule) => rule(file, tree)));
}

function ownRegistryHost(): string | undefined {
  const registry =
    process.env['npm_config_registry'] ??
    execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  const host = /^https?:\/\/([^/:]+)/.exec(registry)?.[1];
  // A host such as localhost is in every tree, and says nothing about a machine.
  const isTelling = host !== undefined && !/(?:^|\.)npmjs\.org$|^localhost$|^127\.|yarnpkg\.com$/.test(host);
  return isTelling ? host : undefined;
}

function main(): void {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  // Files that are not committed yet count too, so that an offence is seen before the commit.
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  const paths = listed.split('\0').filter((path) => path !== '');
  const offences = offencesIn(root, paths, ownRegistryHost());
  for (const offence of offences) console.error(offence);
  console.log(offences.length === 0 ? `tidy: ${paths.length} files` : `tidy: ${offences.length} offences`);
  process.exitCode = offences.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
