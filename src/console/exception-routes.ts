import { decisions, type DecisionResult } from './api-types.ts';
import type { ConsoleOptions } from './console-options.ts';
import type { ConsoleRoute } from './console-route.ts';
import { previewDecision, takeDecision, type Decision } from './decide-exceptions.ts';
import { consoleErrors } from './errors.ts';
import { readGroups, readItems } from './exception-groups.ts';
import { consoleLimits } from './limits.ts';
import { checkNames, needText, readCount, readOneOf, readText, readTexts, type Input } from './read-input.ts';
import { writeAct } from './write-act.ts';

const nameCharsMax = 300;
const idCharsMax = 18;
const reasonCharsMax = 280;

/** What waits for a person: by cause, one by one, and what may be decided. */
export function exceptionRoutes(options: ConsoleOptions): ConsoleRoute[] {
  const { database, tenant } = options;
  return [
    {
      method: 'GET',
      path: '/exceptions/groups',
      role: 'viewer',
      run: async () => ({ groups: await readGroups(database.sql, tenant) }),
    },
    {
      method: 'GET',
      path: '/exceptions',
      role: 'viewer',
      run: ({ query }) => {
        checkNames(query, ['process', 'step', 'cause', 'after', 'limit']);
        const { pageCountDefault, exceptionCountMax } = consoleLimits;
        return readItems(database.sql, tenant, {
          process: readText(query, 'process', nameCharsMax),
          step: readText(query, 'step', nameCharsMax),
          cause: readText(query, 'cause', nameCharsMax),
          after: readAmountPlace(query),
          limit: readCount(query, 'limit', pageCountDefault, exceptionCountMax),
        });
      },
    },
    {
      method: 'POST',
      path: '/exceptions/preview',
      role: 'operator',
      run: async ({ body }): Promise<{ results: DecisionResult[] }> => ({
        results: await previewDecision(options, readDecision(body)),
      }),
    },
    {
      method: 'POST',
      path: '/exceptions/decide',
      role: 'operator',
      run: async ({ body, session }): Promise<{ results: DecisionResult[] }> => {
        const decision = readDecision(body);
        const results = await takeDecision(options, decision, (sql, { id, key, did, step }) =>
          writeAct(sql, tenant, session, {
            act: `exception.${decision.name}`,
            subject: key,
            after: { exception: id, did, step, reason: decision.reason },
          }),
        );
        return { results };
      },
    },
  ];
}

function readDecision(body: Input): Decision {
  checkNames(body, ['decision', 'ids', 'reason']);
  needText(body, 'decision', 10);
  return {
    name: readOneOf(body, 'decision', decisions, 'retry'),
    ids: readTexts(body, 'ids', consoleLimits.decisionCountMax, idCharsMax),
    reason: readText(body, 'reason', reasonCharsMax) ?? '',
  };
}

function readAmountPlace(query: Input): { amount: string; id: string } | null {
  const text = readText(query, 'after', 60);
  if (text === null) return null;
  const [, amount, id] = /^(-?\d{1,18})~(\d{1,18})$/.exec(text) ?? [];
  if (amount === undefined || id === undefined)
    throw consoleErrors.XD_CONSOLE_QUERY({ field: 'after', problem: 'is no place in this list' });
  return { amount, id };
}
