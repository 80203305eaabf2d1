/** What is known of a store by its marketplace id (developer-docs.amazon.com/sp-api/docs/marketplace-ids). */
export interface Marketplace {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Prices are shown with their tax in them. */
  readonly pricesIncludeTax: boolean;
}

const store = (country: string, pricesIncludeTax = true): Marketplace => ({ country, pricesIncludeTax });

const marketplaces: Readonly<Record<string, Marketplace>> = {
  ATVPDKIKX0DER: store('US', false),
  A2EUQ1WTGCTBG2: store('CA', false),
  A1AM78C64UM0Y8: store('MX'),
  A2Q3Y263D00KWC: store('BR'),
  A1F83G8C2ARO7P: store('GB'),
  A28R8C7NBKEWEA: store('IE'),
  A1PA6795UKMFR9: store('DE'),
  A13V1IB3VIYZZH: store('FR'),
  AMEN7PMS3EDWL: store('BE'),
  A1805IZSGTT6HS: store('NL'),
  APJ6JRA9NG5V4: store('IT'),
  A1RKKUPIHCS9HS: store('ES'),
  A2NODRKZP88ZB9: store('SE'),
  A1C3SOZRARQ6R3: store('PL'),
  A33AVAJ2PDY3EV: store('TR'),
  A2VIGQ35RCS4UG: store('AE'),
  A17E79C6D8DWNP: store('SA'),
  ARBP9OOSHTCHU: store('EG'),
  A21TJRUUN4KGV: store('IN'),
  AE08WJ6YKNBMC: store('ZA'),
  A1VC38T7YXB528: store('JP'),
  A39IBJ37TRP1C6: store('AU'),
  A19VAU5U5O7RUS: store('SG'),
};

export function marketplaceOf(marketplaceId: string): Marketplace | undefined {
  return marketplaces[marketplaceId];
}
