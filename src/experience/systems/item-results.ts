import { Type, type Static, type TSchema } from '@sinclair/typebox';
import type { Outcome } from '../../systems/index.ts';

const reason = Type.String({ description: 'A word of the capability, as in declined' });
const detail = Type.String();

/** What became of one item. */
export const itemResult = <T extends TSchema>(value: T) =>
  Type.Union([
    Type.Object({ outcome: Type.Literal('done'), value }, { description: 'The effect stands' }),
    Type.Object(
      { outcome: Type.Literal('refused'), reason, detail },
      { description: 'A no of the business; repeating changes nothing' },
    ),
    Type.Object(
      { outcome: Type.Literal('retry'), afterMs: Type.Union([Type.Integer(), Type.Null()]), detail },
      { description: 'Certainly not done; repeat with the same Idempotency-Key' },
    ),
    Type.Object({ outcome: Type.Literal('failed'), reason, detail }, { description: 'Needs a person' }),
    Type.Object(
      { outcome: Type.Literal('unknown'), detail },
      { description: 'May or may not be done; a repeat with the same Idempotency-Key looks it up first' },
    ),
  ]);
type ItemResult = Static<ReturnType<typeof itemResult>>;

/** A no of the vendor's is told as it is. Of failures the words stay inside: they name hosts, paths and accounts. */
export function resultOf(outcome: Outcome<unknown>, requestId: string): ItemResult {
  switch (outcome.kind) {
    case 'done':
      return { outcome: 'done', value: outcome.value };
    case 'refused':
      return { outcome: 'refused', reason: outcome.reason, detail: outcome.detail };
    case 'retry': {
      const { afterMs } = outcome;
      const detail = 'It was not done: the system could not be reached or is too busy.';
      return { outcome: 'retry', afterMs: afterMs === null ? null : Math.ceil(afterMs), detail };
    }
    case 'failed':
      return { outcome: 'failed', reason: outcome.reason, detail: `The journal has the cause under ${requestId}.` };
    default:
      return { outcome: 'unknown', detail: 'No answer came in time, so it may or may not be done.' };
  }
}

/** Whether a repeat under the same key may still change something. */
export const isOpen = ({ kind }: Outcome<unknown>): boolean => kind === 'unknown' || kind === 'retry';
