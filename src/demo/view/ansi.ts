/** Terminal control sequences (ECMA-48), the few that the demo needs. */
const escape = '\u001B[';

/** Colours of text, by what they mean. */
const codes = { title: '1', good: '32', bad: '31', warn: '33', accent: '36', dim: '90' } as const;

export type Colour = keyof typeof codes;

/** Puts text into a colour. */
export const paint = (colour: Colour, text: string): string =>
  text === '' ? '' : `${escape}${codes[colour]}m${text}${escape}0m`;

export const hideCursor = `${escape}?25l`;
export const showCursor = `${escape}?25h`;
export const eraseToLineEnd = `${escape}K`;
export const eraseBelow = `${escape}J`;
export const cursorUp = (lines: number): string => (lines > 0 ? `${escape}${lines}A` : '');

// oxlint-disable-next-line no-control-regex -- a colour begins with a control character
const colourPattern = /\u001B\[([\d;]*)m/;
const colourSplit = new RegExp(`(${colourPattern.source.replace('([', '(?:[')})`);

/** A line as colour sequences and the texts between them, in turn. */
export function segmentsOf(line: string): { readonly code: string | null; readonly text: string }[] {
  return line
    .split(colourSplit)
    .filter((part) => part !== '')
    .map((part) => {
      const match = colourPattern.exec(part);
      return match === null ? { code: null, text: part } : { code: match[1] ?? '', text: '' };
    });
}

/** What a person sees of a line. */
export const visibleText = (line: string): string =>
  segmentsOf(line)
    .map(({ text }) => text)
    .join('');

/** Columns that a line takes; every character that the demo draws is one column wide. */
export const visibleLength = (line: string): number => [...visibleText(line)].length;

/** Cuts a line to a width without losing the end of a colour; what is cut ends with an ellipsis. */
export function cutLine(line: string, columns: number): string {
  if (visibleLength(line) <= columns) return line;
  let left = Math.max(0, columns - 1);
  const parts = segmentsOf(line).map(({ code, text }) => {
    if (code !== null) return `${escape}${code}m`;
    const shown = [...text].slice(0, left);
    left -= shown.length;
    return shown.join('');
  });
  return columns > 0 ? `${parts.join('')}…` : '';
}

/** Fills a line with blanks up to a width. */
export const padLine = (line: string, columns: number): string =>
  line + ' '.repeat(Math.max(0, columns - visibleLength(line)));
