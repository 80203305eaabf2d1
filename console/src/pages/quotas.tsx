import type { QuotaView } from '../../../src/console/api-types.ts';
import { Meter } from '../parts/bars.tsx';
import { Empty } from '../parts/states.tsx';
import { sayCount, sayNumber, sayRate, sayTime } from '../parts/words.ts';

const tightShare = 0.8;

/** What each vendor lets us do, and how much of it is used. */
export function Quotas({ quotas }: { quotas: readonly QuotaView[] }) {
  if (quotas.length === 0)
    return (
      <Empty title="No vendor was asked for anything in the last minute.">
        <p>Requests are counted here beside the limits of the connectors and of crossdock.config.ts.</p>
      </Empty>
    );
  return (
    <ul className="ranked">
      {quotas.map((quota) => {
        const share = quota.limit === null ? 0 : quota.used / quota.limit;
        return (
          <li key={`${quota.system} ${quota.name}`}>
            <span>
              {quota.system} <span className="hint">{quota.limit === null ? 'no limit declared' : quota.name}</span>
            </span>
            <span className="ranked-value">
              {sayRate(quota.used)}
              <span className="hint">
                {' '}
                {quota.limit === null ? quota.unit : `of ${sayNumber(quota.limit)} ${quota.unit}`}
              </span>
            </span>
            {quota.limit !== null && (
              <Meter value={quota.used} max={quota.limit} tone={share >= tightShare ? 'warn' : 'info'} />
            )}
            {((quota.waiting ?? 0) > 0 || quota.resetsAt !== null || (quota.refused ?? 0) > 0) && (
              <span className="ranked-note">
                {(quota.refused ?? 0) > 0 &&
                  `${sayCount(quota.refused ?? 0, 'request')} refused by the vendor as too many (429). `}
                {(quota.waiting ?? 0) > 0 && `${sayNumber(quota.waiting ?? 0)} wait for it. `}
                {quota.resetsAt !== null && `Full again at ${sayTime(quota.resetsAt)}.`}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
