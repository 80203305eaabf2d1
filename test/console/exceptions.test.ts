import { failed } from '../../src/systems/index.ts';
import { listAudit } from '../../src/gateway/index.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tenant } from '../operations/installation.ts';
import { openConsole, type OpenConsole, type Person } from './open-console.ts';

let open: OpenConsole;
let person: Person;
beforeAll(async () => {
  open = await openConsole();
  person = await open.person('operator', 'Olga');
  open.answers.set('erp.salesOrders.create', (number) =>
    number.startsWith('X') ? failed('erp-closed', 'The period is closed.') : undefined,
  );
});
afterAll(() => open.close());

async function raise(...numbers: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const number of numbers) {
    await open.accept(number);
    ids.push(await open.exceptionOf(number));
  }
  return ids;
}
const decide = (decision: string, ids: readonly string[], reason = '') =>
  person.send('POST', '/exceptions/decide', { decision, ids, ...(reason === '' ? {} : { reason }) });
const preview = (decision: string, ids: readonly string[]) =>
  person.send('POST', '/exceptions/preview', { decision, ids });

describe('exceptions', () => {
  it('are grouped by what caused them, with the money at stake', async () => {
    await raise('X1', 'X2');
    const { groups } = (await person.get('/exceptions/groups')).body;
    expect(groups).toEqual([
      expect.objectContaining({
        step: 'create-sales-order',
        cause: 'erp-closed',
        currency: 'USD',
        count: 2,
        amount: 14490,
      }),
    ]);
    const page = (await person.get('/exceptions?cause=erp-closed&limit=1')).body;
    expect(page.items).toHaveLength(1);
    const next = (await person.get(`/exceptions?cause=erp-closed&limit=1&after=${encodeURIComponent(page.after)}`))
      .body;
    expect(next.items[0].id).not.toBe(page.items[0].id);
    expect((await person.get('/exceptions?cause=other')).body.items).toEqual([]);
  });

  it('a preview says what a decision would do, and does nothing', async () => {
    const [id = ''] = await raise('X3');
    const { results } = (await preview('cancel', [id])).body;
    expect(results[0]).toMatchObject({ id, key: 'main-shop/X3', ok: true });
    const text = results[0].effects.join(' ');
    expect(text).toContain('reserve stock is undone');
    expect(text).toContain('authorise payment is undone, which calls payments.void');
    expect(text.indexOf('reserve stock')).toBeLessThan(text.indexOf('authorise payment is undone'));
    await open.statusIs('X3', 'exception');
    expect(await open.exceptionOf('X3')).toBe(id);
  });

  it('a preview refuses what the decision would refuse, for the same reason', async () => {
    const [id = ''] = await raise('X4');
    const before = (await preview('skip', [id])).body.results[0];
    const after = (await decide('skip', [id], 'done by hand')).body.results[0];
    expect(before.ok).toBe(false);
    expect(after).toEqual(before);
    await open.statusIs('X4', 'exception');
  });

  it('a decision for many settles each by itself, and says of each what became of it', async () => {
    const [first = '', second = ''] = await raise('X5', 'X6');
    await decide('cancel', [first], 'customer called');
    await open.statusIs('X5', 'cancelled');
    const { results } = (await decide('cancel', [first, second, '999999'], 'season is over')).body;
    expect(results.map((result: { ok: boolean }) => result.ok)).toEqual([false, true, false]);
    await open.statusIs('X6', 'cancelled');
  });

  it('a retry after the cause was mended lets the order go on', async () => {
    const [id = ''] = await raise('X7');
    open.answers.delete('erp.salesOrders.create');
    expect((await decide('retry', [id])).body.results[0].ok).toBe(true);
    await open.statusIs('X7', 'waiting');
  });

  it('a decision is in the audit with who took it and why; a preview is not', async () => {
    const entries = await listAudit(open.database.sql, tenant, { limit: 100 });
    const acts = entries.filter((entry) => entry.act.startsWith('exception.'));
    const cancelled = acts.find((entry) => entry.subject === 'main-shop/X6');
    expect(cancelled?.act).toBe('exception.cancel');
    expect(cancelled?.actor).toContain('console:Olga');
    expect(cancelled?.after).toMatchObject({ reason: 'season is over' });
    expect(acts.some((entry) => ['main-shop/X3', 'main-shop/X4'].includes(entry.subject))).toBe(false);
  });

  it('more than two hundred at once are not taken', async () => {
    const ids = Array.from({ length: 201 }, (_, index) => String(index));
    expect((await decide('retry', ids)).body.code).toBe('XD_CONSOLE_QUERY');
  });
});
