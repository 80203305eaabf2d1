import type { SalesOrder } from '../contracts/index.ts';
import type { AddProblem } from './order-problem.ts';

/**
 * Control characters but tab and line ends (Unicode category Cc below U+0080), and surrogates without their other half:
 * the first hide in labels and mails, and PostgreSQL stores neither NUL nor the second. Every script, right-to-left
 * marks and 4-byte characters pass.
 */
// oxlint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Surrogate}/u;
/** Tab and line ends, which free text may have and a name or id may not. */
const lineEnd = /[\t\r\n]/;

/** Words for the first character that no text may have, or undefined. */
export function describeForbiddenCharacter(text: string): { code: string; detail: string; mend: string } | undefined {
  const found = (forbidden.exec(text) ?? lineEnd.exec(text))?.[0];
  if (found === undefined) return undefined;
  const code = found.charCodeAt(0);
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return code >= 0xd800
    ? {
        code: 'lone-surrogate',
        detail: `The text has half of a character (${name}).`,
        mend: 'Cut texts between characters, not within one; send the whole character.',
      }
    : { code: 'control-character', detail: `The text has the control character ${name}.`, mend: 'Remove it.' };
}

/** Checks every string of the document, whatever its field. */
export function checkTexts(order: SalesOrder, add: AddProblem): void {
  // Good orders, nearly all, are walked without writing down where each text stands.
  if (isClean(order)) return;
  findForbidden(order, '', add);
}

function isClean(value: unknown): boolean {
  if (typeof value === 'string') return !forbidden.test(value);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isClean);
  for (const key in value) if (!isClean((value as Record<string, unknown>)[key])) return false;
  return true;
}

function findForbidden(value: unknown, pointer: string, add: AddProblem): void {
  if (typeof value === 'string') {
    const words = forbidden.test(value) ? describeForbiddenCharacter(value) : undefined;
    if (words !== undefined) add({ pointer, ...words });
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => findForbidden(item, `${pointer}/${index}`, add));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) findForbidden(member, `${pointer}/${key}`, add);
  }
}
