import type { Checked, CheckName, Finding } from './audit-report.ts';
import type { OrderRecord } from './order-record.ts';

type Found = Omit<Finding, 'check' | 'number'>;

/** Runs a check over the orders that were taken: completed, cancelled, open or held. */
export function checkEach(
  check: CheckName,
  orders: readonly OrderRecord[],
  inspect: (record: OrderRecord) => readonly Found[],
): Checked {
  const taken = orders.filter(({ fate }) => fate !== 'refused' && fate !== 'withdrawn' && fate !== 'lost');
  const findings = taken.flatMap((record) =>
    inspect(record).map((found): Finding => ({
      check,
      channel: record.channel,
      number: record.number,
      ...found,
    })),
  );
  return { check, checked: taken.length, findings };
}

export type Inspect = (record: OrderRecord) => Found[];
