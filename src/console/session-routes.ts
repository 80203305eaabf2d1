import type { FastifyRequest } from 'fastify';
import type { SessionView } from './api-types.ts';
import { checkConsoleKey, type KeyHolder } from './console-keys.ts';
import type { ConsoleOptions } from './console-options.ts';
import type { ConsoleRoute } from './console-route.ts';
import { consoleErrors } from './errors.ts';
import { FailedLogins } from './failed-logins.ts';
import { consoleLimits } from './limits.ts';
import { checkNames, needText } from './read-input.ts';
import { csrfOf, endedCookie, endSession, pruneSessions, sessionCookie, startSession } from './sessions.ts';
import { writeAct } from './write-act.ts';

const keyCharsMax = 200;

/** Log in with a key, see who one is, log out. */
export function sessionRoutes(options: ConsoleOptions): ConsoleRoute[] {
  const { database, tenant } = options;
  const failures = new FailedLogins();
  const view = ({ name, role }: KeyHolder, csrf: string): SessionView => ({
    name,
    role,
    csrf,
    retailer: options.retailer,
    channels: options.channels.map((channel) => channel.name),
  });
  return [
    {
      method: 'POST',
      path: '/session',
      role: 'public',
      run: async ({ request, reply, body }) => {
        checkNames(body, ['key']);
        if (failures.mustWait(request.ip))
          throw consoleErrors.XD_CONSOLE_LOGIN_OFTEN({ count: consoleLimits.failedLoginCountMax });
        const holder = await checkConsoleKey(database.sql, tenant, needText(body, 'key', keyCharsMax));
        if (typeof holder === 'string') {
          failures.add(request.ip);
          throw holder === 'program' ? consoleErrors.XD_CONSOLE_KEY_ROLE() : consoleErrors.XD_CONSOLE_LOGIN();
        }
        await pruneSessions(database.sql, tenant);
        const token = await database.transaction(async (sql) => {
          await writeAct(sql, tenant, holder, {
            act: 'session.started',
            subject: holder.id,
            after: { role: holder.role },
          });
          return startSession(sql, tenant, holder.id);
        });
        reply.header('set-cookie', sessionCookie(token, isSecure(options, request)));
        return view(holder, csrfOf(token));
      },
    },
    {
      method: 'GET',
      path: '/session',
      role: 'viewer',
      run: ({ session }) => Promise.resolve(view(session, session.csrf)),
    },
    {
      method: 'DELETE',
      path: '/session',
      role: 'viewer',
      run: async ({ session, request, reply }) => {
        await endSession(database.sql, tenant, session.token);
        reply.header('set-cookie', endedCookie(isSecure(options, request)));
        return { ended: true };
      },
    },
  ];
}

/** A proxy that ends TLS is known by the public address; on the own machine there is none. */
const isSecure = ({ publicUrl }: ConsoleOptions, request: FastifyRequest): boolean =>
  request.protocol === 'https' || publicUrl?.startsWith('https:') === true;
