import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { KeysView, NewKeyView } from '../../../src/console/api-types.ts';
import { send } from '../api/call.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Failed } from '../parts/states.tsx';

export function NewKey({ view }: { view: KeysView }) {
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

type Kind = 'person' | 'key' | 'client';
const kinds: readonly (readonly [Kind, string, string])[] = [
  ['key', 'A program', 'sends the key with each request'],
  ['client', 'A program by OAuth', 'exchanges it for a token of an hour'],
  ['person', 'A person', 'logs in to this console'],
];

function NewKeyForm({ view, onClose }: { view: KeysView; onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Kind>('key');
  const [plan, setPlan] = useState('unlimited');
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const isPersons = kind === 'person';
  const make = useMutation({
    mutationFn: () =>
      send<NewKeyView>('POST', '/keys', {
        name,
        scopes,
        ...(isPersons ? {} : { kind, ...(plan === 'unlimited' ? {} : { plan }) }),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['keys'] }),
  });
  if (make.data !== undefined) return <Made made={make.data} isClient={kind === 'client'} onClose={onClose} />;
  const offered = Object.entries(view.scopes).filter(([scope]) => scope.startsWith('console:') === isPersons);
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
        <legend>Its holder</legend>
        {kinds.map(([value, words, hint]) => (
          <label key={value} className="choice">
            <input
              type="radio"
              name="kind"
              checked={kind === value}
              onChange={() => {
                setKind(value);
                setScopes([]);
              }}
            />
            <span>
              {words} <span className="hint">{hint}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>What it may do</legend>
        {offered.map(([scope, text]) => (
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
      {!isPersons && view.plans.length > 0 && (
        <>
          <label htmlFor="key-plan">Its plan</label>
          <select id="key-plan" value={plan} onChange={(event) => setPlan(event.target.value)}>
            {['unlimited', ...view.plans.map((one) => one.name)].map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </>
      )}
      {make.error !== null && <Failed error={make.error} />}
      <div className="actions">
        <button type="submit" className="main" disabled={make.isPending || name.trim() === '' || scopes.length === 0}>
          Make the key
        </button>
      </div>
    </form>
  );
}

function Made({ made, isClient, onClose }: { made: NewKeyView; isClient: boolean; onClose: () => void }) {
  const [isCopied, setCopied] = useState(false);
  return (
    <>
      <p>It is shown this once, and kept nowhere: copy it now.</p>
      {isClient && (
        <p>
          client_id <code>{made.id}</code>, client_secret:
        </p>
      )}
      <output className="secret code">{made.key}</output>
      <div className="actions">
        <button type="button" onClick={() => void navigator.clipboard.writeText(made.key).then(() => setCopied(true))}>
          {isCopied ? 'Copied' : 'Copy'}
        </button>
        <button type="button" className="main" onClick={onClose}>
          Done
        </button>
      </div>
    </>
  );
}
