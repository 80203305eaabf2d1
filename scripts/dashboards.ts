import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { stringify } from 'yaml';
import { grafanaDashboard, metricTables, prometheusRules } from '../src/telemetry/index.ts';

/**
 * `npm run dashboards`: writes the Grafana dashboard, the alert rules and the tables of docs/observability.md from the
 * catalogue of metrics. With `--check` it writes nothing and fails where one is not up to date.
 */
const repository = dirname(dirname(fileURLToPath(import.meta.url)));
const page = 'docs/observability.md';
const marks = { begin: '<!-- metrics: npm run dashboards -->', end: '<!-- end of metrics -->' } as const;

const head = '# Made by `npm run dashboards` from src/telemetry; copy it and change the copy.\n';
/** The style of the repository, as `prettier --check` reads it from .prettierrc. */
const style = { singleQuote: true, printWidth: 120, trailingComma: 'all' } as const;

export async function generated(): Promise<ReadonlyMap<string, string>> {
  const rules = head + stringify(prometheusRules(), { lineWidth: 0 });
  return new Map([
    ['ops/grafana/crossdock.json', await format(JSON.stringify(grafanaDashboard()), { ...style, parser: 'json' })],
    ['ops/prometheus/alerts.yml', await format(rules, { ...style, parser: 'yaml' })],
    [page, await format(pageText(), { ...style, parser: 'markdown' })],
  ]);
}

function pageText(): string {
  const text = readFileSync(join(repository, page), 'utf8');
  const [before, after] = [text.indexOf(marks.begin), text.indexOf(marks.end)];
  if (before < 0 || after < before)
    throw new Error(`${page} has no place for the metrics: ${marks.begin} … ${marks.end}`);
  return `${text.slice(0, before)}${marks.begin}\n\n${metricTables()}\n${text.slice(after)}`;
}

/** Paths of files that are not as they would be made. */
export async function outdated(): Promise<string[]> {
  return [...(await generated())].flatMap(([path, text]) => {
    const file = join(repository, path);
    return existsSync(file) && readFileSync(file, 'utf8') === text ? [] : [path];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--check')) {
    const paths = await outdated();
    for (const path of paths) console.error(`${path} is not up to date: npm run dashboards`);
    process.exitCode = paths.length === 0 ? 0 : 1;
  } else
    for (const [path, text] of await generated()) {
      const file = join(repository, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      console.log(path);
    }
}
