import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failed, refused, unknown } from '../../src/contracts/index.ts';
import { raiseExceptions } from '../../src/engine/index.ts';
import {
  cancelException,
  listExceptions,
  retryException,
  showException,
  showOrder,
  skipException,
} from '../../src/operations/index.ts';
import { neededLater } from '../../src/operations/exceptions/skip-exception.ts';
import { stockLevels } from '../../src/stock/index.ts';
import { allLines, program, startInstallation, tenant, type Installation } from './installation.ts';

let at: Installation;
const errors: unknown[] = [];
beforeAll(async () => {
  at = await startInstallation(errors);
});
afterAll(async () => {
  await at.stop();
  expect(errors).toEqual([]);
});

const retry = async (id: string) => {
  const done = await at.database.transaction((sql) => retryException(sql, tenant, id));
  at.notify();
  return done;
};
const cancel = async (id: string, reason: string) => {
  const done = await at.database.transaction((sql) => cancelException(sql, tenant, id, reason));
  at.notify();
  return done;
};
const skip = async (id: string, reason: string) => {
  const done = await at.database.transaction((sql) => skipException(sql, tenant, [program], id, reason));
  at.notify();
  return done;
};
const roundsOf = (number: string, step: string) =>
  [...at.effects.keys()].filter((key) => key.startsWith(`order-to-cash:main-shop/${number}:${step}:`));

describe('an exception of an order', () => {
  it('that is retried after its cause was mended goes on, under a new idempotency key', async () => {
    at.answers.set('erp.salesOrders.create', (number) =>
      number === '1' ? failed('item-blocked', 'XD-0001') : undefined,
    );
    await at.accept('1');
    const id = await at.exceptionOf('1');
    at.answers.delete('erp.salesOrders.create');
    expect(await retry(id)).toEqual({
      id,
      process: 'order-to-cash',
      key: 'main-shop/1',
      did: 'retried',
      step: 'create-sales-order',
    });
    await at.statusIs('1', 'waiting');
    expect(roundsOf('1', 'create-sales-order')).toEqual(['order-to-cash:main-shop/1:create-sales-order:1']);
    const { timeline, exceptions } = await showOrder(at.database.sql, tenant, '1');
    expect(timeline.filter((entry) => entry.step === 'create-sales-order').map((entry) => entry.outcome)).toEqual([
      'failed',
      'retried',
      'done',
    ]);
    expect(exceptions).toMatchObject([{ id, resolution: 'retried' }]);
  });

  it('whose outcome was ever in doubt keeps its key when it is retried', async () => {
    at.answers.set('erp.salesOrders.create', (number) => (number === '2' ? unknown('time-out') : undefined));
    at.lookUps.set('erp.salesOrders.create', (number) =>
      number === '2' ? failed('no-look-up', 'cannot say') : undefined,
    );
    await at.accept('2');
    const id = await at.exceptionOf('2');
    at.answers.clear();
    at.lookUps.clear();
    await retry(id);
    await at.statusIs('2', 'waiting');
    expect(roundsOf('2', 'create-sales-order')).toEqual(['order-to-cash:main-shop/2:create-sales-order:0']);
  });

  it('that is cancelled undoes the order and gives its stock back', async () => {
    const [before] = await stockLevels(at.database.sql, tenant, ['XD-0001'], 1);
    at.answers.set('erp.salesOrders.create', (number) =>
      number === '3' ? failed('item-blocked', 'XD-0001') : undefined,
    );
    await at.accept('3');
    const id = await at.exceptionOf('3');
    expect(await cancel(id, 'the customer rang up')).toMatchObject({ did: 'cancelled', key: 'main-shop/3' });
    await at.statusIs('3', 'cancelled');
    const view = await showOrder(at.database.sql, tenant, 'main-shop/3');
    expect(view).toMatchObject({
      outcome: 'cancelled',
      reason: 'cancelled-by-operator',
      summary: { money: { authorised: 0 } },
    });
    expect(view.timeline.find((entry) => entry.outcome === 'cancellation asked for')?.detail).toBe(
      'the customer rang up',
    );
    expect(view.exceptions[0]?.resolution).toBe('cancelled: the customer rang up');
    const [after] = await stockLevels(at.database.sql, tenant, ['XD-0001'], 1);
    expect(after?.reserved).toBe(before?.reserved);
  });

  it('whose goods have left is not cancelled, and stays open', async () => {
    at.answers.set('erp.invoices.create', (number) =>
      number === '4' ? failed('posting-closed', 'period') : undefined,
    );
    await at.accept('4');
    await at.statusIs('4', 'waiting');
    await at.ship('4', 'sh-4', allLines);
    const id = await at.exceptionOf('4');
    await expect(cancel(id, 'too late')).rejects.toMatchObject({ code: 'XD_EXCEPTION_TOO_LATE', status: 409 });
    expect(await at.exceptionOf('4')).toBe(id);
  });

  it('that is skipped goes on with the next step, and a later check says what is missing', async () => {
    const id = await at.exceptionOf('4');
    expect(await skip(id, 'invoiced by hand as A-17')).toMatchObject({ did: 'skipped', step: 'close-shipment' });
    at.answers.clear();
    const differ = await at.exceptionOf('4');
    const view = await showException(at.database.sql, tenant, differ);
    expect(view).toMatchObject({ cause: 'totals-differ', step: 'check-totals', standing: 'exception at check-totals' });
    await skip(differ, 'A-17 is in the ledger');
    await at.statusIs('4', 'completed');
    const { timeline } = await showOrder(at.database.sql, tenant, '4');
    expect(timeline.filter((entry) => entry.outcome === 'skipped').map((entry) => [entry.step, entry.detail])).toEqual([
      ['post-to-erp', 'invoiced by hand as A-17'],
      ['check-totals', 'A-17 is in the ledger'],
    ]);
  });

  it('cannot be skipped where later steps use what the step makes', async () => {
    at.answers.set('erp.salesOrders.create', (number) =>
      number === '5' ? failed('item-blocked', 'XD-0001') : undefined,
    );
    await at.accept('5');
    const id = await at.exceptionOf('5');
    await expect(skip(id, 'by hand')).rejects.toMatchObject({ code: 'XD_EXCEPTION_NOT_SKIPPABLE' });
    const named = [...program.nodes.values()].flatMap(({ step }) => ('steps' in step ? step.steps : [step]));
    expect([...neededLater].filter((name) => !named.some((step) => step.name === name))).toEqual([]);
  });

  it('on the way back can be skipped, after which the rest is undone', async () => {
    const id = await at.exceptionOf('5');
    at.answers.set('tax.void', (number) => (number === '5' ? failed('locked', 'the period is locked') : undefined));
    await cancel(id, 'no more');
    const undo = await at.exceptionOf('5');
    await expect(cancel(undo, 'again')).rejects.toMatchObject({ code: 'XD_EXCEPTION_CANCELLING' });
    expect(await skip(undo, 'voided by hand')).toMatchObject({ step: 'undo:authorise-payment' });
    await at.statusIs('5', 'cancelled');
  });

  it('is decided once: a second decision is told what the first was', async () => {
    at.answers.set('erp.salesOrders.create', (number) =>
      number === '6' ? failed('item-blocked', 'XD-0001') : undefined,
    );
    await at.accept('6');
    const id = await at.exceptionOf('6');
    const both = await Promise.allSettled([retry(id), cancel(id, 'at the same time')]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(retry(id)).rejects.toMatchObject({ code: 'XD_EXCEPTION_RESOLVED', status: 409 });
    at.answers.clear();
  });

  it('that nobody has, or whose reason is empty, is refused with a clear error', async () => {
    await expect(retry('999999')).rejects.toMatchObject({ code: 'XD_EXCEPTION_NOT_FOUND', status: 404 });
    await expect(retry("1'; --")).rejects.toMatchObject({ code: 'XD_EXCEPTION_NOT_FOUND' });
    await expect(cancel('1', '  ')).rejects.toMatchObject({ code: 'XD_EXCEPTION_REASON' });
    await expect(skip('1', 'x'.repeat(281))).rejects.toMatchObject({ code: 'XD_EXCEPTION_REASON' });
  });

  it('whose order went on by itself is not touched', async () => {
    at.answers.set('payments.capture', (number) => (number === '7' ? refused('odd', 'no') : undefined));
    await at.accept('7');
    await at.statusIs('7', 'waiting');
    await at.ship('7', 'sh-7', allLines);
    const id = await at.exceptionOf('7');
    await at.database.sql`UPDATE process SET status = 'waiting' WHERE key = 'main-shop/7'`;
    await expect(retry(id)).rejects.toMatchObject({ code: 'XD_EXCEPTION_MOVED_ON' });
    await at.database.sql`UPDATE process SET status = 'exception' WHERE key = 'main-shop/7'`;
    at.answers.clear();
    await retry(id);
    await at.statusIs('7', 'completed');
  });
});

describe('an exception of a vendor’s document', () => {
  const raise = async (id: string) => {
    const { sql } = at.database;
    await sql`
      INSERT INTO inbound (tenant, system, id, type, via, body, status, attempt, detail)
      VALUES (${tenant}, 'shop', ${id}, 'order', 'webhook', '{"qty":0.5}', 'exception', 5, 'qty must be whole')`;
    await raiseExceptions(sql, tenant, [
      {
        process: 'intake',
        key: `shop/${id}`,
        step: 'map',
        cause: 'unmappable',
        detail: 'qty must be whole',
        advice: 'Mend the mapping.',
        amount: null,
        currency: null,
      },
    ]);
    const found = (await listExceptions(sql, tenant, 100)).find((row) => row.key === `shop/${id}`);
    return found?.id ?? '';
  };
  const statusOf = async (id: string) => {
    const [row] = await at.database
      .sql`SELECT status, attempt, detail FROM inbound WHERE system = 'shop' AND id = ${id}`;
    return row;
  };

  it('that is retried is taken up again from what was kept', async () => {
    const id = await raise('order:8/a');
    expect(await showException(at.database.sql, tenant, id)).toMatchObject({
      standing: 'exception',
      body: '{"qty":0.5}',
    });
    expect(await retry(id)).toMatchObject({ did: 'retried', key: 'shop/order:8/a', step: null });
    expect(await statusOf('order:8/a')).toMatchObject({ status: 'new', attempt: 0 });
  });

  it('that is cancelled is put aside with the reason, and has no step to skip', async () => {
    const id = await raise('order:9');
    await expect(skip(id, 'no')).rejects.toMatchObject({ code: 'XD_EXCEPTION_NOT_SKIPPABLE' });
    expect(await cancel(id, 'a test of the shop')).toMatchObject({ did: 'put aside' });
    expect(await statusOf('order:9')).toMatchObject({
      status: 'ignored',
      detail: 'put aside by a person: a test of the shop',
    });
    expect((await showOrder(at.database.sql, tenant, 'shop/order:9')).sentence).toMatch(
      /it was ignored: put aside by a person/,
    );
  });
});
