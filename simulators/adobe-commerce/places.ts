/** Places that customers of the campaign live in, with the sales tax of the state in millionths of the price. */
export interface Place {
  readonly city: string;
  readonly region: string;
  readonly regionCode: string;
  /** The first three digits of its ZIP codes. */
  readonly zipPrefix: string;
  readonly taxRatePerMillion: number;
}

const state = (region: string, regionCode: string, taxRatePerMillion: number) => ({
  region,
  regionCode,
  taxRatePerMillion,
});

const california = state('California', 'CA', 72_500);
const newYork = state('New York', 'NY', 40_000);
const texas = state('Texas', 'TX', 62_500);
const oregon = state('Oregon', 'OR', 0);
const washington = state('Washington', 'WA', 65_000);
const illinois = state('Illinois', 'IL', 62_500);
const florida = state('Florida', 'FL', 60_000);
const massachusetts = state('Massachusetts', 'MA', 62_500);
const minnesota = state('Minnesota', 'MN', 68_750);
const newJersey = state('New Jersey', 'NJ', 66_250);
const colorado = state('Colorado', 'CO', 29_000);
const newMexico = state('New Mexico', 'NM', 48_750);
const georgia = state('Georgia', 'GA', 40_000);
const pennsylvania = state('Pennsylvania', 'PA', 60_000);
const hawaii = state('Hawaii', 'HI', 40_000);
const missouri = state('Missouri', 'MO', 42_250);

export const places: readonly Place[] = [
  { city: 'Los Angeles', zipPrefix: '900', ...california },
  { city: 'San José', zipPrefix: '951', ...california },
  { city: 'New York', zipPrefix: '100', ...newYork },
  { city: 'Buffalo', zipPrefix: '142', ...newYork },
  { city: 'Austin', zipPrefix: '787', ...texas },
  { city: 'Houston', zipPrefix: '770', ...texas },
  { city: 'Portland', zipPrefix: '972', ...oregon },
  { city: 'Seattle', zipPrefix: '981', ...washington },
  { city: 'Chicago', zipPrefix: '606', ...illinois },
  { city: 'Miami', zipPrefix: '331', ...florida },
  { city: 'Boston', zipPrefix: '021', ...massachusetts },
  { city: 'Minneapolis', zipPrefix: '554', ...minnesota },
  { city: 'Newark', zipPrefix: '071', ...newJersey },
  { city: 'Denver', zipPrefix: '802', ...colorado },
  { city: 'Albuquerque', zipPrefix: '871', ...newMexico },
  { city: 'Atlanta', zipPrefix: '303', ...georgia },
  { city: 'Philadelphia', zipPrefix: '191', ...pennsylvania },
  { city: 'Honolulu', zipPrefix: '968', ...hawaii },
  { city: 'St. Louis', zipPrefix: '631', ...missouri },
];

const million = 1_000_000;

/** Tax on top of `amount` minor units, half a cent up. Amounts of a line stay far below where this would be inexact. */
export function taxOn(amount: number, place: Place): number {
  return Math.floor((amount * place.taxRatePerMillion + million / 2) / million);
}
