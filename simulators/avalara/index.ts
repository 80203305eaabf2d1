import type { FastifyInstance } from 'fastify';
import { createVendorServer, type Simulator, type SimulatorOptions } from '../kit/index.ts';
import { resolveAddress } from './addresses.ts';
import { AvaTaxError, avaTaxErrors, errorBody, type AvaTaxErrorName } from './errors.ts';
import { salesTaxRatesPerMillion } from './rates.ts';
import { addTransactionRoutes } from './transaction-routes.ts';
import { TransactionStore, totalTax, type TransactionStatus } from './transaction-store.ts';

export * from './rates.ts';

export interface AvalaraSimulatorOptions extends SimulatorOptions {
  readonly accountId: string;
  readonly licenseKey: string;
  readonly companyCode: string;
  /** Millionths by US state (`CA`) or other country (`country:DE`); `salesTaxRatesPerMillion` where absent. */
  readonly rates?: Readonly<Record<string, number>>;
  /** Called before the routes are added, e.g. to record the traffic in a test. */
  readonly onApp?: (app: FastifyInstance) => void;
}

export interface AvalaraSummary {
  /** Recorded documents; `totalTax` in minor units of `currency`. */
  readonly transactions: readonly {
    readonly code: string;
    readonly status: TransactionStatus;
    readonly totalTax: number;
    readonly currency: string;
  }[];
}

/** An AvaTax REST v2 of one company, listening on loopback. */
export async function createAvalaraSimulator(
  options: AvalaraSimulatorOptions,
): Promise<Simulator<AvalaraSummary> & { readonly app: FastifyInstance }> {
  const server = createVendorServer(options, {
    throttled: () => errorBody(avaTaxErrors.tooManyRequests, 'Wait and try again.'),
    serverError: () => errorBody(avaTaxErrors.unhandled, 'Try again.'),
  });
  const { app } = server;
  const store = new TransactionStore(options.ledgerFile, options.rates ?? salesTaxRatesPerMillion);
  const expected = `Basic ${Buffer.from(`${options.accountId}:${options.licenseKey}`).toString('base64')}`;
  options.onApp?.(app);
  app.setErrorHandler((error, _request, reply) => {
    const [name, description] = wordingOf(error as Error & { statusCode?: number });
    return reply.code(name.status).send(errorBody(name, description));
  });
  app.addHook('preHandler', async (request) => {
    const { authorization } = request.headers;
    if (authorization === expected || !request.url.startsWith('/api/') || request.url.endsWith('/utilities/ping'))
      return;
    const name = authorization === undefined ? avaTaxErrors.authenticationIncomplete : avaTaxErrors.authentication;
    throw new AvaTaxError(name, 'Account id and license key do not fit.');
  });
  app.get('/api/v2/utilities/ping', async (request) => ping(request.headers.authorization === expected));
  app.post('/api/v2/addresses/resolve', async (request) => resolveAddress(request.body));
  app.get('/api/v2/addresses/resolve', async (request) => resolveAddress(request.query));
  addTransactionRoutes(app, store, options.companyCode);
  const url = await server.listen();
  return {
    name: 'avalara',
    url,
    app,
    summary: () => ({ transactions: [...store.all()].map(summaryOf) }),
    setFaults: (faults) => void (server.faults = faults),
    setWebhookUrl: () => undefined,
    stats: () => ({ ...server.counters }),
    close: async () => {
      await app.close();
      store.close();
    },
  };
}

function summaryOf(transaction: Parameters<typeof totalTax>[0]): AvalaraSummary['transactions'][number] {
  const { request, status } = transaction;
  return { code: request.code, status, totalTax: totalTax(transaction), currency: request.currency };
}

function ping(authenticated: boolean): object {
  const authenticationType = authenticated ? 'AccountIdLicenseKey' : 'None';
  return { version: '25.11.0', authenticated, authenticationType };
}

function wordingOf(error: Error & { statusCode?: number }): [AvaTaxErrorName, string] {
  if (error instanceof AvaTaxError) return [error.named, error.description];
  if (error.statusCode === 400 || error.statusCode === 415) return [avaTaxErrors.jsonFormat, error.message];
  return [avaTaxErrors.unhandled, error.message];
}
