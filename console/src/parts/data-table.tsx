import { flexRender, getCoreRowModel, useReactTable, type ColumnDef } from '@tanstack/react-table';
import { useRowKeys } from './use-row-keys.ts';

interface TableProps<T> {
  readonly rows: readonly T[];
  // oxlint-disable-next-line typescript/no-explicit-any -- TanStack Table's own type of a column of any value
  readonly columns: readonly ColumnDef<T, any>[];
  readonly caption: string;
  readonly idOf: (row: T) => string;
  readonly open: (row: T) => void;
  readonly mark?: (row: T) => void;
  readonly isMarked?: (row: T) => boolean;
}

declare module '@tanstack/react-table' {
  // oxlint-disable-next-line typescript/no-unused-vars -- the names are TanStack's
  interface ColumnMeta<TData, TValue> {
    /** `number` is set to the right; on a narrow screen `wide` is left out, `full` has a line of its own, `time` its name. */
    readonly kind?: 'number' | 'wide' | 'main' | 'full' | 'time' | 'mark';
  }
}

/** A list whose rows are reached by j and k and opened by Enter or a click; on a narrow screen a row becomes a card. */
export function DataTable<T>({ rows, columns, caption, idOf, open, mark, isMarked }: TableProps<T>) {
  const table = useReactTable<T>({
    data: rows as T[],
    columns: columns as ColumnDef<T>[],
    getCoreRowModel: getCoreRowModel(),
    getRowId: idOf,
  });
  const at = (index: number) => rows[index];
  const { body, setAt } = useRowKeys(rows.length, {
    open: (index) => {
      const row = at(index);
      if (row !== undefined) open(row);
    },
    ...(mark === undefined
      ? {}
      : {
          mark: (index: number) => {
            const row = at(index);
            if (row !== undefined) mark(row);
          },
        }),
  });
  return (
    <div className="table-frame">
      <table className="data">
        <caption className="unseen">{caption}</caption>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => (
                <th key={header.id} scope="col" className={header.column.columnDef.meta?.kind}>
                  {flexRender(header.column.columnDef.header, header.getContext())}
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody ref={body}>
          {table.getRowModel().rows.map((row, index) => (
            <tr
              key={row.id}
              data-row={row.id}
              tabIndex={-1}
              className={isMarked?.(row.original) === true ? 'marked' : undefined}
              onFocus={() => setAt(index)}
              onClick={(event) => {
                // A click that marks text, or hits something of its own, opens nothing.
                const hit = event.target as HTMLElement;
                if (hit.closest('a, button, input, label') === null && getSelection()?.toString() === '')
                  open(row.original);
              }}
            >
              {row.getVisibleCells().map((cell) => (
                <td
                  key={cell.id}
                  className={cell.column.columnDef.meta?.kind}
                  data-label={labelOf(cell.column.columnDef.header)}
                >
                  {flexRender(cell.column.columnDef.cell, cell.getContext())}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const labelOf = (header: unknown): string | undefined => (typeof header === 'string' ? header : undefined);
