import { experienceErrors } from '../errors.ts';
import { experienceTimes } from '../limits.ts';

const { checkoutBudgetMs, checkoutBudgetMaxMs } = experienceTimes;
const secondsForm = /^(?:"(\d{1,3})"|(\d{1,3}))$/;

/**
 * The time that a caller gives to the checks: `Prefer: wait=<seconds>` (RFC 7240, section 4.3), a little less than a
 * second where it says nothing.
 */
export function budgetOf(header: string | string[] | undefined): number {
  if (header === undefined) return checkoutBudgetMs;
  const said = waitOf([header].flat().join(', ').slice(0, 1_000));
  if (said === undefined) return checkoutBudgetMs;
  const max = checkoutBudgetMaxMs / 1_000;
  const match = secondsForm.exec(said);
  const seconds = match === null ? Infinity : Number(match[1] ?? match[2]);
  if (seconds > max) throw experienceErrors.XD_PREFER_INVALID({ max });
  return seconds * 1_000;
}

/** Parts in their order, because an expression for the whole header takes the square of its length (security row 23). */
function waitOf(header: string): string | undefined {
  for (const part of header.split(/[,;]/)) {
    const [name = '', value] = part.split('=', 2);
    if (value === undefined || name.trim().split(/\s/).at(-1)?.toLowerCase() !== 'wait') continue;
    return value.trim().split(/\s/, 1)[0];
  }
  return undefined;
}
