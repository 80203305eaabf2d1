const decimals = new Map<string, number>();

function decimalsOf(currency: string): number {
  const known = decimals.get(currency);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const found = format.resolvedOptions().maximumFractionDigits ?? 2;
  decimals.set(currency, found);
  return found;
}

/** Minor units as the number that Adobe's JSON has: 1250 USD is 12.5. */
export function amount(minor: number, currency: string): number {
  const places = decimalsOf(currency);
  return places === 0 ? minor : Number(`${minor}e-${places}`);
}
