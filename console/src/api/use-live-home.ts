import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { HomeView } from '../../../src/console/api-types.ts';
import { apiUrl, call } from './call.ts';

const key = ['home'] as const;

/** The picture of the first page: once by a call, then whenever the platform tells a new one. */
export function useLiveHome() {
  const client = useQueryClient();
  const [isLive, setLive] = useState(false);
  const home = useQuery({ queryKey: key, queryFn: ({ signal }) => call<HomeView>('/home', signal), staleTime: 5_000 });
  useEffect(() => {
    const source = new EventSource(apiUrl('/live'));
    source.addEventListener('home', (event) => {
      client.setQueryData(key, JSON.parse((event as MessageEvent<string>).data) as HomeView);
      setLive(true);
    });
    // The browser connects again by itself; whether it may is asked of the session.
    source.addEventListener('error', () => {
      setLive(false);
      void client.invalidateQueries({ queryKey: ['session'] });
    });
    source.addEventListener('trouble', () => setLive(false));
    return () => source.close();
  }, [client]);
  return { home, isLive };
}
