import { defineMarket, type Market } from '../../../src/index.ts';

/** The United States: prices in dollars, sales tax on top by destination. */
export const unitedStates = defineMarket({
  name: 'US',
  country: 'US',
  currency: 'USD',
  tax: { mode: 'exclusive', standardRatePerMillion: null },
  rounding: { mode: 'half-up', per: 'line' },
  addresses: {
    needs: ['region', 'postalCode'],
    postalCode: '[0-9]{5}(-[0-9]{4})?',
    label: ['{name}', '{company}', '{street}', '{city} {region} {postalCode}', '{country}'],
  },
  calendar: {
    timeZone: 'America/New_York',
    workingDays: [1, 2, 3, 4, 5],
    cutOff: '14:00',
    handOver: '18:00',
    handlingDays: { standard: 1, expedited: 0, 'same-day': 0 },
    holidays: ['01-01', '06-19', '07-04', '11-11', '12-25', '2026-11-26', '2027-05-31', '2027-09-06', '2027-11-25'],
  },
  carriers: {},
  documentNumbers: {
    invoice: { form: 'US-INV-{number}', digits: 8 },
    creditMemo: { form: 'US-CRM-{number}', digits: 8 },
    shipment: { form: 'US-SHP-{number}', digits: 8 },
  },
  languages: ['en-US'],
  compliance: ['destination-sales-tax'],
});

/** The same where a marketplace collects and remits the sales tax (marketplace facilitator laws of the states). */
export const unitedStatesMarketplace: Market = {
  ...unitedStates,
  name: 'US-marketplace',
  tax: { mode: 'channel-collected', standardRatePerMillion: null },
};
