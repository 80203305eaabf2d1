import { QueryCache, QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { SessionView } from '../../src/console/api-types.ts';
import { call, isLoggedOut, keepSessionToken, ProblemError } from './api/call.ts';
import { SessionContext } from './api/session.tsx';
import { Login } from './pages/login.tsx';
import { Failed, Waiting } from './parts/states.tsx';
import { router } from './router.tsx';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/pages.css';
import './styles/order.css';

const sessionKey = ['session'] as const;
/** What the platform refuses for good is not asked again; what may come back is. */
const mayRetry = (count: number, error: Error): boolean =>
  count < 2 && (!(error instanceof ProblemError) || error.problem.status >= 500 || error.problem.status === 0);

const client: QueryClient = new QueryClient({
  defaultOptions: { queries: { retry: mayRetry, staleTime: 2_000, refetchOnWindowFocus: true } },
  queryCache: new QueryCache({
    // Whatever a page asks for: when the session has ended, the login is shown.
    onError: (error, { queryKey }) => {
      if (isLoggedOut(error) && queryKey[0] !== sessionKey[0]) void client.invalidateQueries({ queryKey: sessionKey });
    },
  }),
});

function App() {
  const session = useQuery({
    queryKey: sessionKey,
    queryFn: ({ signal }) => call<SessionView>('/session', signal),
    staleTime: 60_000,
  });
  const queries = useQueryClient();
  const isOut = isLoggedOut(session.error);
  if (isOut)
    return (
      <Login
        onDone={(fresh) => {
          keepSessionToken(fresh.csrf);
          queries.setQueryData(sessionKey, fresh);
        }}
      />
    );
  if (session.data === undefined)
    return (
      <main className="login">
        {session.error === null ? (
          <Waiting what="The console" />
        ) : (
          <Failed error={session.error} retry={() => void session.refetch()} />
        )}
      </main>
    );
  keepSessionToken(session.data.csrf);
  return (
    <SessionContext value={session.data}>
      <RouterProvider router={router} />
    </SessionContext>
  );
}

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no element #app');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
