import type { Transaction } from '../database/index.ts';
import { appendAudit } from '../gateway/index.ts';
import type { KeyHolder } from './console-keys.ts';

/** An act of a person at the console. */
interface ConsoleAct {
  /** As in `exception.retried`, `session.started`. */
  readonly act: string;
  /** What it was done to: an order's key, a key's id. */
  readonly subject: string;
  readonly after: Readonly<Record<string, unknown>>;
}

/** The name of a person for the audit: what they called their key, and which key it is. */
export const actorOf = ({ id, name }: KeyHolder): string => `console:${name} (${id})`;

/** Writes down who did what, in the transaction that does it: an act that cannot be written down is not done. */
export async function writeAct(sql: Transaction, tenant: string, holder: KeyHolder, act: ConsoleAct): Promise<void> {
  await appendAudit(sql, tenant, [{ actor: actorOf(holder), ...act }]);
}
