import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { SessionView } from '../../../src/console/api-types.ts';
import { send } from '../api/call.ts';
import { Failed } from '../parts/states.tsx';

export function Login({ onDone }: { onDone: (session: SessionView) => void }) {
  const [key, setKey] = useState('');
  const login = useMutation({ mutationFn: () => send<SessionView>('POST', '/session', { key }), onSuccess: onDone });
  return (
    <main className="login">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          login.mutate();
        }}
      >
        <h1>
          <img src="/console/icon.svg" alt="" width="28" height="28" /> Crossdock
        </h1>
        <label htmlFor="key">Your key of the console</label>
        <input
          id="key"
          name="key"
          type="password"
          autoComplete="current-password"
          spellCheck={false}
          required
          autoFocus
          value={key}
          onChange={(event) => setKey(event.target.value)}
          aria-describedby="key-hint"
        />
        <p id="key-hint" className="hint">
          The first one was printed when the platform started for the first time. Another is made with{' '}
          <code>crossdock keys create "my name" --scope console:operator</code>
        </p>
        {login.error !== null && <Failed error={login.error} />}
        <button type="submit" className="main" disabled={login.isPending || key === ''}>
          {login.isPending ? 'Logging in' : 'Log in'}
        </button>
      </form>
    </main>
  );
}
