import { Type, type Static } from '@sinclair/typebox';

const guid = '^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$';

/** Settings of a Business Central system; README.md explains each. */
export const BusinessCentralSettings = Type.Object(
  {
    /** Service root with the version at its end: `…/api/beta` or `…/api/v2.0`. */
    baseUrl: Type.String({ pattern: '^https?://.+/api/(beta|v2\\.0)/?$' }),
    /** OAuth2 token endpoint of the tenant, `https://login.microsoftonline.com/<tenant>/oauth2/v2.0/token`. */
    tokenUrl: Type.String({ pattern: '^https?://' }),
    clientId: Type.String({ minLength: 1 }),
    clientSecret: Type.String({ minLength: 1, secret: true }),
    scope: Type.Optional(Type.String({ default: 'https://api.businesscentral.dynamics.com/.default' })),
    companyId: Type.String({ pattern: guid }),
    /** G/L account that shipping and other charges are posted to, by id. */
    chargeAccountId: Type.String({ pattern: guid }),
    /** G/L account of sales tax payable: Crossdock's tax is posted to it as a line of its own. */
    taxAccountId: Type.String({ pattern: guid }),
    /** A tax code (VAT product posting group or tax group) of zero per cent, so that the ERP adds no second tax. */
    taxCode: Type.Optional(Type.String({ minLength: 1, maxLength: 20, default: 'NONTAXABLE' })),
    /** Operations of one `$batch` request; Business Central takes up to 100. */
    batchOperationsMax: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
    stockSweepIntervalMs: Type.Optional(Type.Integer({ minimum: 1_000, default: 60_000 })),
    /** Whether the ERP's inventory is the count of `location`. Off: the stock sweep reads nothing. */
    stockMaster: Type.Optional(Type.Boolean({ default: false })),
    /** Crossdock location that the items' inventory counts for; needed when `stockMaster` is on. */
    location: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
  },
  { additionalProperties: false },
);
export type BusinessCentralSettings = Static<typeof BusinessCentralSettings>;

/** Settings with their defaults in place. */
export interface Company {
  readonly companyId: string;
  readonly chargeAccountId: string;
  readonly taxAccountId: string;
  readonly taxCode: string;
  readonly batchOperationsMax: number;
  readonly stockSweepIntervalMs: number;
  readonly stockMaster: boolean;
  readonly location: string | null;
}

/** Fills in the defaults; throws where two settings contradict each other. */
export function companyOf(settings: BusinessCentralSettings): Company {
  const { stockMaster = false, location = null } = settings;
  if (stockMaster && location === null)
    throw new Error(
      'Business Central: stockMaster needs location, the Crossdock location that its inventory counts for.',
    );
  return {
    companyId: settings.companyId,
    chargeAccountId: settings.chargeAccountId,
    taxAccountId: settings.taxAccountId,
    taxCode: settings.taxCode ?? 'NONTAXABLE',
    batchOperationsMax: settings.batchOperationsMax ?? 20,
    stockSweepIntervalMs: settings.stockSweepIntervalMs ?? 60_000,
    stockMaster,
    location,
  };
}
