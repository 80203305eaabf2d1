import { listApiKeys, readUsage, revokeApiKey, scopes as gatewayScopes } from '../gateway/index.ts';
import type { KeysView, NewKeyView } from './api-types.ts';
import { createConsoleKey } from './console-keys.ts';
import type { ConsoleOptions } from './console-options.ts';
import type { ConsoleRoute } from './console-route.ts';
import { consoleErrors } from './errors.ts';
import { consoleLimits } from './limits.ts';
import { checkNames, needText, readTexts } from './read-input.ts';
import { consoleRoles, scopeOfRole } from './roles.ts';
import { actorOf, writeAct } from './write-act.ts';

const roleTexts = {
  viewer: 'Log in to the console and look.',
  operator: 'Log in to the console, decide exceptions, export lists.',
  admin: 'Log in to the console and manage keys.',
} as const;

/** Scopes that a key may have: those of the gateway, and the roles of the console. */
function scopesOf(): Record<string, string> {
  const roles = consoleRoles.map((role) => [scopeOfRole(role), roleTexts[role]] as const);
  return { ...gatewayScopes, ...Object.fromEntries(roles) };
}

/** API keys and what they were used for. */
export function keyRoutes(options: ConsoleOptions): ConsoleRoute[] {
  const { database, tenant } = options;
  const known = scopesOf();
  return [
    { method: 'GET', path: '/keys', role: 'viewer', run: () => readKeys(options, known) },
    {
      method: 'POST',
      path: '/keys',
      role: 'admin',
      run: async ({ body, session }): Promise<NewKeyView> => {
        checkNames(body, ['name', 'scopes']);
        const name = needText(body, 'name', consoleLimits.keyNameCharsMax).trim();
        const asked = readTexts(body, 'scopes', Object.keys(known).length, 100);
        const unknown = asked.find((scope) => !Object.hasOwn(known, scope));
        if (name === '' || unknown !== undefined)
          throw consoleErrors.XD_CONSOLE_QUERY(
            name === ''
              ? { field: 'name', problem: 'is empty' }
              : { field: 'scopes', problem: `knows no ${String(unknown)}` },
          );
        return database.transaction(async (sql) => {
          const made = await createConsoleKey(sql, tenant, name, asked);
          const after = { name, scopes: asked };
          await writeAct(sql, tenant, session, { act: 'key.created', subject: made.id, after });
          return made;
        });
      },
    },
    {
      method: 'POST',
      path: '/keys/revoke',
      role: 'admin',
      run: async ({ body, session }) => {
        checkNames(body, ['id']);
        const id = needText(body, 'id', 40);
        if (id === session.id) throw consoleErrors.XD_CONSOLE_KEY_OWN();
        // It writes the audit itself.
        if (!(await revokeApiKey(database.sql, tenant, id, actorOf(session))))
          throw consoleErrors.XD_CONSOLE_KEY_UNKNOWN({ id });
        return { revoked: true };
      },
    },
  ];
}

async function readKeys(options: ConsoleOptions, scopes: Record<string, string>): Promise<KeysView> {
  const { sql } = options.database;
  const [keys, usage] = await Promise.all([listApiKeys(sql, options.tenant), readUsage(sql, options.tenant, 1)]);
  const byKey = new Map(usage.map((one) => [one.client, one]));
  return {
    scopes,
    keys: keys
      .slice(-consoleLimits.keyCountMax)
      .toReversed()
      .map((key) => {
        const used = byKey.get(key.id);
        return {
          id: key.id,
          name: key.name,
          kind: key.kind,
          plan: key.plan,
          scopes: key.scopes,
          createdAt: key.createdAt.toISOString(),
          revokedAt: key.revokedAt?.toISOString() ?? null,
          requestsToday: used?.requests ?? 0,
          refusedToday: used?.refused ?? 0,
          limitedToday: used?.limited ?? 0,
          failedToday: used?.failed ?? 0,
          lastUsedAt: used?.lastAt.toISOString() ?? null,
        };
      }),
  };
}
