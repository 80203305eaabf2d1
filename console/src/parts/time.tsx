import { Fragment } from 'react';
import { sayTime, sayWhole } from './words.ts';

/** An instant in the time of whoever looks, short; the whole of it when one points at it. */
export function Time({ iso }: { iso: string }) {
  return (
    <time dateTime={iso} title={sayWhole(iso)}>
      {sayTime(iso)}
    </time>
  );
}

const instant = /(\d{4}-\d\d-\d\dT[\d:.]+Z)/;

/** A text of the platform in which instants stand as RFC 3339 has them. */
export function TextWithTimes({ text }: { text: string }) {
  return (
    <>
      {text.split(instant).map((part, index) => (
        <Fragment key={index}>{instant.test(part) ? <Time iso={part} /> : part}</Fragment>
      ))}
    </>
  );
}
