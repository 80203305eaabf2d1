/** Rows in aligned columns, two blanks apart. The last column is not padded; columns of numbers are set to the right. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [heads, ...rows];
  const widths = heads.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ''))));
  const right = heads.map((_, column) => rows.length > 0 && rows.every((row) => /^-?[\d.,]*$/.test(row[column] ?? '')));
  return all.map((row) => line(row, widths, right)).join('\n');
}

/** `name  value` lines. */
export function pairs(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([name]) => widthOf(name)));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`.trimEnd()).join('\n');
}

function line(row: readonly string[], widths: readonly number[], right: readonly boolean[]): string {
  const cells = widths.map((width, column) => {
    const cell = row[column] ?? '';
    const blanks = ' '.repeat(width - widthOf(cell));
    return right[column] === true ? blanks + cell : cell + blanks;
  });
  return cells.join('  ').trimEnd();
}

/** Characters as a person counts them: an accent or an emoji of several code points is one. */
const segments = new Intl.Segmenter();
const widthOf = (text: string): number =>
  /^[\x20-\x7e]*$/.test(text) ? text.length : [...segments.segment(text)].length;

/** Control characters of foreign text would move the cursor: they are shown, not obeyed. */
export function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the characters that are looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) =>
    character === '\n' || character === '\t' ? ' ' : '\ufffd',
  );
}
