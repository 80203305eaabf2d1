import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { KeysView, KeyView, PlanView } from '../../../src/console/api-types.ts';
import { call, send } from '../api/call.ts';
import { useMay } from '../api/session.tsx';
import { Bars, Meter } from '../parts/bars.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Panel } from '../parts/panel.tsx';
import { SmallTable } from '../parts/small-table.tsx';
import { Empty, Failed, Shown } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { sayAgo, sayNumber } from '../parts/words.ts';
import { NewKey } from './new-key.tsx';

const refreshMs = 10_000;
const docs = [
  ['/docs', 'Documentation of the routes', 'to read and to try'],
  ['/openapi.json', 'OpenAPI 3.1', 'for tools and generated clients'],
  ['/asyncapi', 'Events', 'what partners are told by webhooks (AsyncAPI 3)'],
  ['/problems', 'Problems', 'every error code, and how to mend it'],
] as const;

export function ApiPage() {
  const keys = useQuery({
    queryKey: ['keys'],
    queryFn: ({ signal }) => call<KeysView>('/keys', signal),
    refetchInterval: refreshMs,
  });
  const mayChange = useMay('admin');
  return (
    <div className="page">
      <header className="page-head">
        <h1>API</h1>
        <span className="hint">keys, plans, usage, documentation</span>
      </header>
      <Shown asked={keys} what="The keys" lines={6}>
        {(view) => (
          <>
            <Panel
              title="Keys"
              aside={mayChange ? <NewKey view={view} /> : <span className="hint">an admin makes and revokes them</span>}
            >
              <Keys view={view} mayChange={mayChange} />
            </Panel>
            <Panel title="Plans" aside={<span className="hint">made with crossdock plans set</span>}>
              <Plans view={view} />
            </Panel>
          </>
        )}
      </Shown>
      <Panel title="Documentation">
        <ul className="docs">
          {docs.map(([href, name, text]) => (
            <li key={href}>
              <a href={href}>{name}</a> <span className="hint">{text}</span>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}

function Keys({ view, mayChange }: { view: KeysView; mayChange: boolean }) {
  if (view.keys.length === 0)
    return (
      <Empty title="There is no key yet.">
        <p>
          Make one here, or with <code>crossdock keys create "my shop" --scope orders:write</code>.
        </p>
      </Empty>
    );
  return (
    <SmallTable
      caption="API keys, the newest first"
      head={['Name', 'May', 'Plan', 'Requests today', 'Last 7 days', 'Last used', 'State']}
      rows={view.keys.map((key) => [
        <>
          {key.name} <span className="hint code">{key.id}</span>
          {key.kind === 'client' && <span className="hint"> OAuth client</span>}
        </>,
        <span key="s" className="scopes">
          {key.scopes.map((scope) => (
            <code key={scope}>{scope}</code>
          ))}
        </span>,
        <KeyPlan key="p" apiKey={key} plans={view.plans} mayChange={mayChange} />,
        <Today key="u" apiKey={key} plan={view.plans.find((plan) => plan.name === key.plan)} />,
        <Days key="d" apiKey={key} />,
        key.lastUsedAt === null ? <span className="hint">not lately</span> : sayAgo(key.lastUsedAt),
        <State key="r" apiKey={key} mayChange={mayChange} />,
      ])}
    />
  );
}

const isPersons = (key: KeyView): boolean => key.scopes.some((scope) => scope.startsWith('console:'));

/** Which plan a key of a program is held to, to be changed by an admin. */
function KeyPlan({ apiKey, plans, mayChange }: { apiKey: KeyView; plans: readonly PlanView[]; mayChange: boolean }) {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (plan: string) => send('POST', '/keys/plan', { id: apiKey.id, plan }),
    onSettled: () => client.invalidateQueries({ queryKey: ['keys'] }),
  });
  if (isPersons(apiKey)) return <span className="hint">a person’s</span>;
  if (!mayChange || apiKey.revokedAt !== null || plans.length === 0) return apiKey.plan;
  return (
    <>
      <select
        aria-label={`Plan of ${apiKey.name}`}
        className="small"
        value={apiKey.plan}
        disabled={change.isPending}
        onChange={(event) => change.mutate(event.target.value)}
      >
        {['unlimited', ...plans.map((plan) => plan.name)].map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      {change.error !== null && <Failed error={change.error} />}
    </>
  );
}

function Today({ apiKey, plan }: { apiKey: KeyView; plan: PlanView | undefined }) {
  if (isPersons(apiKey)) return <span className="hint">–</span>;
  const { requestsToday, refusedToday, limitedToday, failedToday } = apiKey;
  const max = plan?.requestsPerDay ?? null;
  const less = [
    refusedToday > limitedToday ? `${sayNumber(refusedToday - limitedToday)} refused` : null,
    limitedToday > 0 ? `${sayNumber(limitedToday)} beyond its plan` : null,
    failedToday > 0 ? `${sayNumber(failedToday)} failed here` : null,
  ].filter((text) => text !== null);
  return (
    <>
      {sayNumber(requestsToday)}
      {max !== null && <span className="hint"> of {sayNumber(max)}</span>}
      {max !== null && <Meter value={requestsToday} max={max} tone={requestsToday / max >= 0.8 ? 'warn' : 'info'} />}
      {less.length > 0 && <span className="hint usage-less">{less.join(', ')}</span>}
    </>
  );
}

function Days({ apiKey: { name, days } }: { apiKey: KeyView }) {
  if (days.every((count) => count === 0)) return <span className="hint">none</span>;
  const label = `Requests of ${name} a day, the last of today: ${days.map(sayNumber).join(', ')}`;
  return (
    <span className="days" title={label}>
      <Bars values={days} max={Math.max(...days)} label={label} />
    </span>
  );
}

function Plans({ view: { plans, keys } }: { view: KeysView }) {
  if (plans.length === 0)
    return (
      <Empty title="There is no plan yet: no key is limited.">
        <p>
          Make one with <code>crossdock plans set partner --requests-per-second 20 --burst 60</code>, then choose it for
          a key here.
        </p>
      </Empty>
    );
  const say = (value: number | null) => (value === null ? <span className="hint">no limit</span> : sayNumber(value));
  return (
    <SmallTable
      caption="Plans"
      head={['Plan', 'Requests/s', 'Burst', 'At once', 'A day', 'Keys']}
      numbers={[1, 2, 3, 4, 5]}
      rows={plans.map((plan) => [
        plan.name,
        say(plan.requestsPerSecond),
        say(plan.burst),
        say(plan.concurrency),
        say(plan.requestsPerDay),
        sayNumber(keys.filter((key) => key.plan === plan.name && key.revokedAt === null).length),
      ])}
    />
  );
}

function State({ apiKey, mayChange }: { apiKey: KeyView; mayChange: boolean }) {
  if (apiKey.revokedAt !== null)
    return (
      <span className="hint">
        revoked <Time iso={apiKey.revokedAt} />
      </span>
    );
  return (
    <>
      <span className="hint">
        since <Time iso={apiKey.createdAt} />
      </span>{' '}
      {mayChange && <Revoke apiKey={apiKey} />}
    </>
  );
}

function Revoke({ apiKey }: { apiKey: KeyView }) {
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const revoke = useMutation({
    mutationFn: () => send('POST', '/keys/revoke', { id: apiKey.id }),
    onSuccess: async () => {
      setOpen(false);
      await client.invalidateQueries({ queryKey: ['keys'] });
    },
  });
  return (
    <>
      <button type="button" className="danger small" onClick={() => setOpen(true)}>
        Revoke <span className="unseen">{apiKey.name}</span>
      </button>
      {isOpen && (
        <Dialog title={`Revoke ${apiKey.name}`} onClose={() => setOpen(false)}>
          <p>Whoever uses it is refused within seconds. It cannot be given back; another key can be made.</p>
          {revoke.error !== null && <Failed error={revoke.error} />}
          <div className="actions">
            <button type="button" className="danger" disabled={revoke.isPending} onClick={() => revoke.mutate()}>
              Revoke it
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
