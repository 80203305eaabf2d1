import { experienceErrors } from '../errors.ts';
import { experienceTimes } from '../limits.ts';

const { checkoutBudgetMs, checkoutBudgetMaxMs } = experienceTimes;
const waitForm = /(?:^|[,;\s])wait\s*=\s*("?)([^,;"\s]*)\1/i;

/**
 * The time that a caller gives to the checks: `Prefer: wait=<seconds>` (RFC 7240, section 4.3), a little less than a
 * second where it says nothing.
 */
export function budgetOf(header: string | string[] | undefined): number {
  if (header === undefined) return checkoutBudgetMs;
  const match = waitForm.exec([header].flat().join(', ').slice(0, 1_000));
  if (match === null) return checkoutBudgetMs;
  const max = checkoutBudgetMaxMs / 1_000;
  const seconds = /^\d{1,3}$/.test(match[2] ?? '') ? Number(match[2]) : Infinity;
  if (seconds > max) throw experienceErrors.XD_PREFER_INVALID({ max });
  return seconds * 1_000;
}
