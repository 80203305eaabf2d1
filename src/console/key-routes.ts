import type { Transaction } from '../database/index.ts';
import {
  createApiKey,
  listApiKeys,
  listPlans,
  readUsage,
  revokeApiKey,
  scopes as gatewayScopes,
  setKeyPlan,
} from '../gateway/index.ts';
import type { NewKeyView } from './api-types.ts';
import { createConsoleKey } from './console-keys.ts';
import type { ConsoleOptions } from './console-options.ts';
import type { ConsoleRoute } from './console-route.ts';
import { consoleErrors } from './errors.ts';
import { keysView } from './keys-view.ts';
import { consoleLimits, consoleTimes } from './limits.ts';
import { checkNames, needText, readOneOf, readText, readTexts, type Input } from './read-input.ts';
import { consoleRoles, scopeOfRole } from './roles.ts';
import type { Session } from './sessions.ts';
import { actorOf, writeAct } from './write-act.ts';

const roleTexts = {
  viewer: 'Log in to the console and look.',
  operator: 'Log in to the console, decide exceptions, export lists.',
  admin: 'Log in to the console and manage keys.',
} as const;
const roleScopes: Readonly<Record<string, string>> = Object.fromEntries(
  consoleRoles.map((role) => [scopeOfRole(role), roleTexts[role]]),
);
/** Scopes that a key may have: those of the gateway, and the roles of the console. */
const knownScopes: Readonly<Record<string, string>> = { ...gatewayScopes, ...roleScopes };
const idCharsMax = 40;
const planCharsMax = 50;

/** API keys, their plans, and what they were used for. */
export function keyRoutes(options: ConsoleOptions): ConsoleRoute[] {
  const { database, tenant } = options;
  return [
    {
      method: 'GET',
      path: '/keys',
      role: 'viewer',
      run: async () => {
        const [keys, plans, usage] = await Promise.all([
          listApiKeys(database.sql, tenant),
          listPlans(database.sql, tenant),
          readUsage(database.sql, tenant, consoleTimes.usageDays),
        ]);
        return keysView(keys, plans, usage, knownScopes);
      },
    },
    {
      method: 'POST',
      path: '/keys',
      role: 'admin',
      run: ({ body, session }) => {
        const wanted = readNewKey(body);
        return database.transaction((sql) => makeKey(sql, tenant, session, wanted));
      },
    },
    {
      method: 'POST',
      path: '/keys/plan',
      role: 'admin',
      run: async ({ body, session }) => {
        checkNames(body, ['id', 'plan']);
        const [id, plan] = [needText(body, 'id', idCharsMax), needText(body, 'plan', planCharsMax)];
        // It writes the audit itself.
        if (!(await setKeyPlan(database.sql, tenant, id, plan, actorOf(session))))
          throw consoleErrors.XD_CONSOLE_KEY_UNKNOWN({ id });
        return { plan };
      },
    },
    {
      method: 'POST',
      path: '/keys/revoke',
      role: 'admin',
      run: async ({ body, session }) => {
        checkNames(body, ['id']);
        const id = needText(body, 'id', idCharsMax);
        if (id === session.id) throw consoleErrors.XD_CONSOLE_KEY_OWN();
        // It writes the audit itself.
        if (!(await revokeApiKey(database.sql, tenant, id, actorOf(session))))
          throw consoleErrors.XD_CONSOLE_KEY_UNKNOWN({ id });
        return { revoked: true };
      },
    },
  ];
}

interface NewKey {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly kind: 'key' | 'client';
  readonly plan: string | null;
}

function readNewKey(body: Input): NewKey {
  checkNames(body, ['name', 'scopes', 'kind', 'plan']);
  const name = needText(body, 'name', consoleLimits.keyNameCharsMax).trim();
  if (name === '') throw consoleErrors.XD_CONSOLE_QUERY({ field: 'name', problem: 'is empty' });
  const scopes = readTexts(body, 'scopes', Object.keys(knownScopes).length, 100);
  const unknown = scopes.find((scope) => !Object.hasOwn(knownScopes, scope));
  if (unknown !== undefined) throw consoleErrors.XD_CONSOLE_QUERY({ field: 'scopes', problem: `knows no ${unknown}` });
  const kind = readOneOf(body, 'kind', ['key', 'client'] as const, 'key');
  return { name, scopes, kind, plan: readText(body, 'plan', planCharsMax) };
}

/** A person's key opens the console and a program's the gateway; one for both would make a leaked one worth twice. */
async function makeKey(sql: Transaction, tenant: string, session: Session, wanted: NewKey): Promise<NewKeyView> {
  const { name, scopes, kind, plan } = wanted;
  const isPersons = scopes.some((scope) => Object.hasOwn(roleScopes, scope));
  if (!isPersons)
    return createApiKey(sql, tenant, name, scopes, {
      kind,
      actor: actorOf(session),
      ...(plan === null ? {} : { plan }),
    });
  if (!scopes.every((scope) => Object.hasOwn(roleScopes, scope)) || kind === 'client' || plan !== null)
    throw consoleErrors.XD_CONSOLE_KEY_MIXED();
  const made = await createConsoleKey(sql, tenant, name, scopes);
  await writeAct(sql, tenant, session, { act: 'key.created', subject: made.id, after: { name, scopes } });
  return made;
}
