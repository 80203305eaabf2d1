import { catalogue, isOfInstallation } from '../metrics/catalogue.ts';
import type { MetricDefinition } from '../metrics/definition.ts';

/** The catalogue as tables of Markdown, for docs/observability.md. */
export function metricTables(): string {
  const all = Object.entries<MetricDefinition>(catalogue);
  const part = (title: string, isOf: boolean) => {
    const lines = all
      .filter(([name]) => isOfInstallation(name) === isOf)
      .map(([name, { type, labels, help }]) => `| \`${name}\` | ${type} | ${labels.join(', ')} | ${help} |`);
    return `### ${title}\n\n| metric | type | labels | what it tells |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`;
  };
  return `${part('Of the installation', true)}\n${part('Of each process', false)}`;
}
