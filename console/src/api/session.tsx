import { createContext, useContext } from 'react';
import type { Role, SessionView } from '../../../src/console/api-types.ts';

export const SessionContext = createContext<SessionView | null>(null);

/** Who is logged in; every page is inside of a session. */
export function useSession(): SessionView {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('a page was shown to nobody');
  return session;
}

const ranks: readonly Role[] = ['viewer', 'operator', 'admin'];
/** What the pages offer; what is allowed is decided by the platform. */
export const useMay = (needed: Role): boolean => ranks.indexOf(useSession().role) >= ranks.indexOf(needed);
