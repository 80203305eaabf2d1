import { describe, expect, it } from 'vitest';
import { noFaults } from '../../../simulators/kit/index.ts';
import { connected, customerId, direct, dropAfter, invoice, item, line } from './connected-company.ts';

describe('erp.invoices.create', () => {
  it('posts an invoice of exactly the captured amount that names its order', async () => {
    const { simulator, system } = await connected();
    const input = invoice(await customerId(system), 'web/1/S1');
    const [outcome] = await system.run('erp.invoices.create', [item(input)]);
    const [found] = simulator.summary().invoices;
    expect(outcome).toEqual({ kind: 'done', value: { invoiceId: found?.id, invoiceNumber: found?.number } });
    expect(found).toMatchObject({
      number: 'PS-INV103001',
      externalDocumentNumber: 'web/1/S1',
      orderNumber: 'S-ORD100001',
      total: input.grandTotal,
      currency: 'USD',
      status: 'Open',
    });
  });

  it('posts a set of invoices, tax included or not, with four batches', async () => {
    const { simulator, system } = await connected();
    const id = await customerId(system);
    const inputs = Array.from({ length: 20 }, (_, index) => {
      const lines = [line(index, 1 + (index % 7), { tax: 13 * index + 1, discount: index })];
      return invoice(id, `web/${index}/S1`, { lines, taxIncluded: index % 2 === 0 });
    });
    const before = simulator.stats().requests;
    const outcomes = await system.run(
      'erp.invoices.create',
      inputs.map((input) => item(input)),
    );
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['done']));
    expect(simulator.summary().invoices.map(({ total }) => total)).toEqual(inputs.map((input) => input.grandTotal));
    expect(simulator.stats().requests - before).toBe(4);
  });

  it('does not post an invoice on which Business Central computes another total, and says by how much', async () => {
    const { simulator, system } = await connected({}, { taxCode: 'TAXABLE' });
    const input = invoice(await customerId(system), 'web/1/S1', { lines: [line(0, 1)], charges: [] });
    const [outcome] = await system.run('erp.invoices.create', [item(input)]);
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'amount-differs' });
    const [draft] = simulator.summary().invoices;
    const cents = (draft?.total ?? 0) - input.grandTotal;
    expect(cents).toBeGreaterThan(0);
    expect(outcome).toHaveProperty('detail', expect.stringContaining(`${(cents / 100).toFixed(2)} too much`));
    expect(draft?.status).toBe('Draft');
    const [found] = await system.lookUp('erp.invoices.create', [item(input)]);
    expect(found).toMatchObject({ kind: 'failed', reason: 'amount-differs' });
  });

  it.each([
    ['the draft', 'salesInvoices', 'Draft'],
    ['the posting', 'Microsoft.NAV.post', 'Open'],
  ])(
    'is brought to its end by the look-up when the answer to %s is lost, and stands once',
    async (_, ending, status) => {
      const { state, prepare } = dropAfter(ending);
      const { simulator, system } = await connected({ prepare });
      const id = await customerId(system);
      const one = item(invoice(id, 'web/1/S1'));
      expect(await system.lookUp('erp.invoices.create', [one])).toEqual([{ kind: 'absent' }]);
      state.on = true;
      const [lost] = await system.run('erp.invoices.create', [one]);
      expect(simulator.summary().invoices).toMatchObject([{ status }]);
      // A lost answer to the posting is made good by reading the invoice straight away.
      expect(lost?.kind).toBe(ending === 'salesInvoices' ? 'unknown' : 'done');
      const [found] = await system.lookUp('erp.invoices.create', [one]);
      const [posted] = simulator.summary().invoices;
      expect(found).toEqual({ kind: 'done', value: { invoiceId: posted?.id, invoiceNumber: posted?.number } });
      expect(simulator.summary().invoices).toMatchObject([{ status: 'Open', total: one.input.grandTotal }]);
    },
  );

  it('completes and posts a draft without lines, and does not post one that is posted', async () => {
    const { simulator, system } = await connected();
    const id = await customerId(system);
    const header = { externalDocumentNumber: 'web/1/S1', customerId: id, currencyCode: 'USD' };
    const { body } = await direct(simulator, 'POST', 'salesInvoices', header);
    const one = item(invoice(id, 'web/1/S1'));
    const first = await system.lookUp('erp.invoices.create', [one]);
    expect(first).toMatchObject([{ kind: 'done', value: { invoiceId: body.id } }]);
    expect(await system.lookUp('erp.invoices.create', [one])).toEqual(first);
    expect(simulator.summary().invoices).toMatchObject([{ status: 'Open', total: one.input.grandTotal }]);
  });

  it('is unknown, never to be repeated blindly, when every answer is lost', async () => {
    const { simulator, system } = await connected();
    const id = await customerId(system);
    await system.run('erp.invoices.create', [item(invoice(id, 'web/0/S1'))]);
    const one = item(invoice(id, 'web/1/S1'));
    simulator.setFaults({ ...noFaults, droppedAfter: 1 });
    expect(await system.run('erp.invoices.create', [one])).toMatchObject([{ kind: 'unknown' }]);
    simulator.setFaults(noFaults);
    expect(await system.lookUp('erp.invoices.create', [one])).toMatchObject([{ kind: 'done' }]);
    expect(simulator.summary().invoices.filter((found) => found.externalDocumentNumber === 'web/1/S1')).toHaveLength(1);
  });
});
