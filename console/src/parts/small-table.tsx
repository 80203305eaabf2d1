import type { ReactNode } from 'react';

/** A small table whose first column names the row; on a narrow screen a row becomes a list of names and values. */
export function SmallTable({
  head,
  rows,
  caption,
  numbers = [],
}: {
  head: readonly string[];
  rows: readonly (readonly ReactNode[])[];
  caption: string;
  /** Columns that are set to the right. */
  numbers?: readonly number[];
}) {
  const kindOf = (at: number) => (numbers.includes(at) ? 'number' : undefined);
  return (
    <div className="table-frame">
      <table className="data plain">
        <caption className="unseen">{caption}</caption>
        <thead>
          <tr>
            {head.map((name, at) => (
              <th key={name} scope="col" className={kindOf(at)}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, at) =>
                at === 0 ? (
                  <th key={at} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={at} data-label={head[at]} className={kindOf(at)}>
                    <div>{cell}</div>
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
