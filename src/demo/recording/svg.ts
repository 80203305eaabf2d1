import { segmentsOf, visibleLength } from '../view/ansi.ts';

const fontSize = 14;
const charWidth = 8.4;
const lineHeight = 19;
const margin = 16;
const barHeight = 32;
const background = '#15191f';
const foreground = '#d5dae1';
/** By SGR code (ECMA-48 8.3.117): the colours that the demo paints with. */
const colours: Readonly<Record<string, string>> = {
  '31': '#f07178', '32': '#8fd18a', '33': '#e6c07b', '36': '#6cc3d5', '90': '#717b8a',
}; // prettier-ignore

interface Run {
  readonly text: string;
  readonly column: number;
  readonly fill: string | null;
  readonly isBold: boolean;
}

/** Draws lines of a terminal, with their colours, as an SVG that needs nothing beside itself. */
export function frameToSvg(lines: readonly string[], title: string): string {
  const columns = Math.max(visibleLength(title) + 12, ...lines.map(visibleLength));
  const width = Math.ceil(columns * charWidth) + 2 * margin;
  const height = barHeight + lines.length * lineHeight + margin;
  const dots = ['#f07178', '#e6c07b', '#8fd18a'].map(
    (fill, at) => `<circle cx="${margin + 4 + at * 16}" cy="${barHeight / 2}" r="5" fill="${fill}"/>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${xml(title)}">`,
    `<title>${xml(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${background}"/>`,
    ...dots,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${fontSize}" fill="${foreground}" xml:space="preserve">`,
    `<text x="${width / 2}" y="${barHeight / 2 + 5}" text-anchor="middle" fill="${colours['90']}">${xml(title)}</text>`,
    ...lines.flatMap((line, row) => runsOf(line).map((run) => textOf(run, row))),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** Each run is placed and stretched to its columns, so that they stand in line whatever the font. */
function textOf({ text, column, fill, isBold }: Run, row: number): string {
  const x = rounded(margin + column * charWidth);
  const y = barHeight + row * lineHeight + fontSize;
  const length = rounded([...text].length * charWidth);
  const style = `${fill === null ? '' : ` fill="${fill}"`}${isBold ? ' font-weight="bold"' : ''}`;
  return `<text x="${x}" y="${y}" textLength="${length}" lengthAdjust="spacingAndGlyphs"${style}>${xml(text)}</text>`;
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** Stretches of one colour; blanks at the ends of a stretch are not drawn. */
function runsOf(line: string): Run[] {
  const runs: Run[] = [];
  let column = 0;
  let fill: string | null = null;
  let isBold = false;
  for (const { code, text } of segmentsOf(line)) {
    for (const one of (code ?? '').split(';')) {
      if (code === null) break;
      if (one === '' || one === '0') [fill, isBold] = [null, false];
      else if (one === '1') isBold = true;
      else if (one === '22') isBold = false;
      else fill = colours[one] ?? null;
    }
    for (const match of text.matchAll(/\S+(?: \S+)*/g)) {
      runs.push({ text: match[0], column: column + visibleLength(text.slice(0, match.index)), fill, isBold });
    }
    column += [...text].length;
  }
  return runs;
}

/** Characters that XML reserves, and without those that it does not allow. */
function xml(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  // oxlint-disable-next-line no-control-regex -- XML 1.0 allows no control characters
  return text.replace(/[\u0000-\u001F\u007F]/g, ' ').replace(/[&<>"]/g, (character) => names[character] ?? character);
}
