import { array, assert, property, string } from 'fast-check';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { csvCell, csvRow } from '../../src/console/csv-cell.ts';

describe('security 28: cells of an export', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '  =cmd', '＝1+1', '＠x'])(
    'a spreadsheet runs nothing of %j',
    (text) => {
      expect(csvCell(text)).toBe(`"'${text}"`);
    },
  );

  it('a plain text is itself, with quotes doubled', () => {
    expect(csvCell('Ada "the" Sample, Ltd')).toBe('"Ada ""the"" Sample, Ltd"');
    expect(csvCell(null)).toBe('');
  });

  it('any text comes back from a reader of RFC 4180 as it was, but for the apostrophe, and starts no formula', () => {
    assert(
      property(array(string({ unit: 'binary' }), { minLength: 2, maxLength: 5 }), (cells) => {
        const [row] = parse(csvRow(cells), { relaxColumnCount: true, recordDelimiter: '\r\n' }) as string[][];
        expect(row).toHaveLength(cells.length);
        row?.forEach((cell, index) => {
          expect([cells[index], `'${cells[index] ?? ''}`]).toContain(cell);
          expect(cell).not.toMatch(/^\s*[=+\-@]/);
        });
      }),
    );
  });
});
