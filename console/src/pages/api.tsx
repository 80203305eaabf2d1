import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { KeysView, KeyView, NewKeyView } from '../../../src/console/api-types.ts';
import { call, send } from '../api/call.ts';
import { useMay } from '../api/session.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Panel } from '../parts/panel.tsx';
import { Empty, Failed, Shown } from '../parts/states.tsx';
import { sayAgo, sayNumber } from '../parts/words.ts';
import { Table } from './article.tsx';
import { Time } from './orders.tsx';

const docs = [
  ['/docs', 'Documentation of the routes', 'to read and to try'],
  ['/openapi.json', 'OpenAPI 3.1', 'for tools and generated clients'],
  ['/problems', 'Problems', 'every error code, and how to mend it'],
] as const;

export function ApiPage() {
  const keys = useQuery({ queryKey: ['keys'], queryFn: ({ signal }) => call<KeysView>('/keys', signal) });
  const mayChange = useMay('admin');
  return (
    <div className="page">
      <header className="page-head">
        <h1>API</h1>
      </header>
      <Panel title="Documentation">
        <ul className="docs">
          {docs.map(([href, name, text]) => (
            <li key={href}>
              <a href={href}>{name}</a> <span className="hint">{text}</span>
            </li>
          ))}
        </ul>
      </Panel>
      <Shown asked={keys} what="The keys" lines={6}>
        {(view) => (
          <Panel
            title="Keys"
            aside={mayChange ? <NewKey view={view} /> : <span className="hint">an admin makes and revokes them</span>}
          >
            {view.keys.length === 0 ? (
              <Empty title="There is no key yet.">
                <p>
                  Make one here, or with <code>crossdock keys create "my shop" --scope orders:write</code>.
                </p>
              </Empty>
            ) : (
              <Table
                caption="API keys, the newest first"
                head={['Name', 'May', 'Plan', 'Today', 'Refused', 'Last used', 'Made', 'State']}
                rows={view.keys.map((key) => rowOf(key, mayChange))}
              />
            )}
          </Panel>
        )}
      </Shown>
    </div>
  );
}

function rowOf(key: KeyView, mayChange: boolean) {
  const refused =
    key.limitedToday > 0
      ? `${sayNumber(key.refusedToday)}, ${sayNumber(key.limitedToday)} by its plan`
      : sayNumber(key.refusedToday);
  return [
    <>
      {key.name} <span className="hint code">{key.id}</span>
      {key.kind === 'client' && <span className="hint"> OAuth client</span>}
    </>,
    <span key="s" className="scopes">
      {key.scopes.map((scope) => (
        <code key={scope}>{scope}</code>
      ))}
    </span>,
    key.plan,
    sayNumber(key.requestsToday),
    refused,
    key.lastUsedAt === null ? 'not today' : sayAgo(key.lastUsedAt),
    <Time key="t" iso={key.createdAt} />,
    key.revokedAt === null ? mayChange ? <Revoke key="r" apiKey={key} /> : 'valid' : 'revoked',
  ];
}

function NewKey({ view }: { view: KeysView }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        New key
      </button>
      {isOpen && (
        <Dialog title="New key" onClose={() => setOpen(false)}>
          <NewKeyForm view={view} onClose={() => setOpen(false)} />
        </Dialog>
      )}
    </>
  );
}

function NewKeyForm({ view, onClose }: { view: KeysView; onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const make = useMutation({
    mutationFn: () => send<NewKeyView>('POST', '/keys', { name, scopes }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }),
  });
  if (make.data !== undefined)
    return (
      <>
        <p>It is shown this once, and kept nowhere: copy it now.</p>
        <output className="secret code">{make.data.key}</output>
        <div className="actions">
          <button type="button" onClick={() => void navigator.clipboard.writeText(make.data.key)}>
            Copy
          </button>
          <button type="button" className="main" onClick={onClose}>
            Done
          </button>
        </div>
      </>
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <label htmlFor="key-name">Who or what it is for</label>
      <input
        id="key-name"
        value={name}
        maxLength={100}
        required
        autoFocus
        onChange={(event) => setName(event.target.value)}
      />
      <fieldset>
        <legend>What it may do</legend>
        {Object.entries(view.scopes).map(([scope, text]) => (
          <label key={scope} className="choice">
            <input
              type="checkbox"
              checked={scopes.includes(scope)}
              onChange={() =>
                setScopes(scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope])
              }
            />
            <span>
              <code>{scope}</code> <span className="hint">{text}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {make.error !== null && <Failed error={make.error} />}
      <div className="actions">
        <button type="submit" className="main" disabled={make.isPending || name.trim() === '' || scopes.length === 0}>
          Make the key
        </button>
      </div>
    </form>
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
        Revoke
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
