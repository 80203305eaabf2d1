/**
 * Combined sales tax a US state or a country, in millionths (72_500 is 7.25 %). State base rates; the local part is
 * left out, because one number a state is enough for two systems to agree on the cent.
 */
export const salesTaxRatesPerMillion: Record<string, number> = {
  AL: 40_000,
  AK: 0,
  AZ: 56_000,
  AR: 65_000,
  CA: 72_500,
  CO: 29_000,
  CT: 63_500,
  DE: 0,
  DC: 60_000,
  FL: 60_000,
  GA: 40_000,
  HI: 40_000,
  ID: 60_000,
  IL: 62_500,
  IN: 70_000,
  IA: 60_000,
  KS: 65_000,
  KY: 60_000,
  LA: 50_000,
  ME: 55_000,
  MD: 60_000,
  MA: 62_500,
  MI: 60_000,
  MN: 68_750,
  MS: 70_000,
  MO: 42_250,
  MT: 0,
  NE: 55_000,
  NV: 68_500,
  NH: 0,
  NJ: 66_250,
  NM: 48_750,
  NY: 40_000,
  NC: 47_500,
  ND: 50_000,
  OH: 57_500,
  OK: 45_000,
  OR: 0,
  PA: 60_000,
  RI: 70_000,
  SC: 60_000,
  SD: 42_000,
  TN: 70_000,
  TX: 62_500,
  UT: 48_500,
  VT: 60_000,
  VA: 43_000,
  WA: 65_000,
  WV: 60_000,
  WI: 50_000,
  WY: 40_000,
};

const million = 1_000_000n;

/**
 * `amount` (minor units, zero or more, without tax) times `ratePerMillion`, rounded half up to a whole minor unit.
 * @example taxAt(999, 72_500) // 72
 */
export function taxAt(amount: number, ratePerMillion: number): number {
  return Number((BigInt(amount) * BigInt(ratePerMillion) + million / 2n) / million);
}

/**
 * The tax part of `amount` that has its tax in it, rounded half up: amount * rate / (1 + rate).
 * @example taxWithin(10_725, 72_500) // 725
 */
export function taxWithin(amount: number, ratePerMillion: number): number {
  const whole = million + BigInt(ratePerMillion);
  return Number((BigInt(amount) * BigInt(ratePerMillion) * 2n + whole) / (whole * 2n));
}

/**
 * Sales tax of a line of `amount` minor units shipped to a US `state` (two letters); an unknown state has none.
 * @example salesTax(10_000, 'CA') // 725
 */
export function salesTax(amount: number, state: string): number {
  return taxAt(amount, salesTaxRatesPerMillion[state] ?? 0);
}
