import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { Suspense, useEffect, useState } from 'react';
import type { HomeView } from '../../../src/console/api-types.ts';
import { call, send } from '../api/call.ts';
import { useSession } from '../api/session.tsx';
import { Waiting } from '../parts/states.tsx';
import { Help } from './help.tsx';
import { Icon } from './icon.tsx';
import { Palette } from './palette.tsx';
import { places } from './places.ts';
import { chooseTheme, themes, useTheme, type Theme } from './theme.ts';
import { useShortcuts } from './use-shortcuts.ts';

export function AppShell() {
  const [open, setOpen] = useState<'palette' | 'help' | null>(null);
  const navigate = useNavigate();
  const path = useRouterState({ select: (state) => state.location.pathname });
  useShortcuts({
    palette: () => setOpen('palette'),
    help: () => setOpen('help'),
    find: () => document.querySelector<HTMLInputElement>('main input[type=search]')?.focus(),
    go: (letter) => {
      const place = places.find((one) => one.letter === letter);
      if (place !== undefined) void navigate({ to: place.to });
    },
  });
  const waiting = useOpenExceptions();
  useTitle(path, waiting);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        To the content
      </a>
      <header className="bar-top">
        <Link to="/" className="brand" aria-label="Crossdock, home">
          <img src="/console/icon.svg" alt="" width="22" height="22" />
          <span>Crossdock</span>
        </Link>
        <button type="button" className="find" onClick={() => setOpen('palette')}>
          <Icon path="M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M15.5 15.5 20 20" />
          <span>Find an order or a page</span>
          <kbd>Ctrl K</kbd>
        </button>
        <Person onHelp={() => setOpen('help')} />
      </header>
      <nav className="bar-side" aria-label="Pages">
        {places.map(({ to, name, icon }) => (
          <Link
            key={to}
            to={to}
            activeOptions={{ exact: to === '/', includeSearch: false }}
            activeProps={{ 'aria-current': 'page' }}
          >
            <Icon path={icon} />
            <span>{name}</span>
            {to === '/exceptions' && waiting > 0 && (
              <span className="badge">
                {waiting > badgeMax ? `${badgeMax}+` : waiting}
                <span className="unseen"> wait for a person</span>
              </span>
            )}
          </Link>
        ))}
        <p className="zone hint">Times of {zone}</p>
      </nav>
      <main id="main" tabIndex={-1}>
        <Suspense fallback={<Waiting what="The page" lines={8} />}>
          <Outlet />
        </Suspense>
      </main>
      {open === 'palette' && <Palette onClose={() => setOpen(null)} onHelp={() => setOpen('help')} />}
      {open === 'help' && <Help onClose={() => setOpen(null)} />}
    </div>
  );
}

function Person({ onHelp }: { onHelp: () => void }) {
  const session = useSession();
  const theme = useTheme();
  const client = useQueryClient();
  const leave = useMutation({
    mutationFn: () => send('DELETE', '/session'),
    onSettled: () => {
      client.clear();
      location.assign('/console');
    },
  });
  return (
    <div className="person">
      <label className="theme">
        <span className="unseen">Theme</span>
        <select value={theme} onChange={(event) => chooseTheme(event.target.value as Theme)}>
          {themes.map((one) => (
            <option key={one} value={one}>
              {one === 'system' ? 'System' : one === 'dark' ? 'Dark' : 'Light'}
            </option>
          ))}
        </select>
      </label>
      <button type="button" className="quiet" onClick={onHelp} aria-label="Keys" title="Keys (?)">
        ?
      </button>
      <span className="who" title={session.name}>
        {session.name} <span className="hint">{session.role}</span>
      </span>
      <button type="button" className="quiet" onClick={() => leave.mutate()}>
        Log out
      </button>
    </div>
  );
}

const badgeMax = 999;
const badgeMs = 15_000;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone.replaceAll('_', ' ');

/** From the picture of the first page, which is live there and looked at now and then elsewhere. */
function useOpenExceptions(): number {
  const home = useQuery({
    queryKey: ['home'],
    queryFn: ({ signal }) => call<HomeView>('/home', signal),
    staleTime: 5_000,
    refetchInterval: badgeMs,
  });
  return home.data?.exceptions.reduce((sum, one) => sum + one.count, 0) ?? 0;
}

function useTitle(path: string, exceptions: number): void {
  const { retailer } = useSession();
  const [, place = '', key] = path.replace(/^\/console/, '').split('/');
  const name = places.find((one) => one.to === `/${place}`)?.name ?? '';
  useEffect(() => {
    const of = key === undefined ? name : decodeURIComponent(key);
    // A tab in the background tells it too.
    document.title = `${exceptions > 0 ? `(${exceptions}) ` : ''}${of} · ${retailer} · Crossdock`;
  }, [name, key, retailer, exceptions]);
}
