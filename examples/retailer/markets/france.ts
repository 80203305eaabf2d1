import { defineMarket } from '../../../src/index.ts';

/** France: prices in euros with the VAT in them. The goods leave from the American warehouse, whose calendar counts. */
export const france = defineMarket({
  name: 'FR',
  country: 'FR',
  currency: 'EUR',
  tax: { mode: 'inclusive', standardRatePerMillion: 200_000 },
  rounding: { mode: 'half-up', per: 'line' },
  addresses: {
    needs: ['postalCode'],
    postalCode: '[0-9]{5}',
    label: ['{name}', '{company}', '{street}', '{postalCode} {city}', '{country}'],
  },
  calendar: {
    timeZone: 'America/New_York',
    workingDays: [1, 2, 3, 4, 5],
    cutOff: '14:00',
    handOver: '18:00',
    handlingDays: { standard: 2, expedited: 1, 'same-day': 0 },
    holidays: ['01-01', '06-19', '07-04', '11-11', '12-25', '2026-11-26', '2027-05-31', '2027-09-06', '2027-11-25'],
  },
  carriers: {},
  documentNumbers: {
    invoice: { form: 'FR-INV-{number}', digits: 8 },
    creditMemo: { form: 'FR-CRM-{number}', digits: 8 },
    shipment: { form: 'FR-SHP-{number}', digits: 8 },
  },
  languages: ['fr', 'en'],
  compliance: ['tax-number-on-invoice', 'product-safety-contact', 'right-of-withdrawal'],
});
