import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CatalogueItem } from '../catalogue.ts';
import { createVendorServer, type Simulator, type SimulatorOptions } from '../kit/index.ts';
import { answerApi } from './api.ts';
import { answerBatch, splitUrl } from './batch.ts';
import { instantNow, type Account, type Company } from './company.ts';
import { enforceLimits, throttledAnswer } from './limits.ts';
import { ApiError, type ApiAnswer, type ApiRequest } from './odata.ts';
import { CompanyState, guidOf } from './state.ts';
import { summarise, type BusinessCentralSummary } from './summary.ts';
import { TokenIssuer } from './token-endpoint.ts';

export type { BusinessCentralSummary, InvoiceSummary, OrderSummary } from './summary.ts';

/** G/L accounts of the simulated company; a connector's settings name them by id. */
export const businessCentralAccounts = {
  charges: guidOf('account:6810'),
  tax: guidOf('account:5510'),
} as const;
export const businessCentralCompanyId = guidOf('company:CROSSDOCK');

export interface BusinessCentralOptions extends SimulatorOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly catalogue: readonly CatalogueItem[];
  /** Default `businessCentralCompanyId`. */
  readonly companyId?: string;
  /** Default 60,000, so that a demo meets the end of a token. */
  readonly tokenLifetimeMs?: number;
  /** Requests at once; more are answered with 429. Default 5. */
  readonly concurrencyMax?: number;
  /** Whether 6,000 requests in five minutes are the most. Default false. */
  readonly enforceRate?: boolean;
  /** Percent by tax code; default NONTAXABLE 0 and TAXABLE 10, where TAXABLE is the code of a line that names none. */
  readonly taxRates?: Readonly<Record<string, number>>;
  /** Called before the routes are added, for hooks that record what passes. */
  readonly prepare?: (app: FastifyInstance) => void;
}

export interface BusinessCentralSimulator extends Simulator<BusinessCentralSummary> {
  readonly app: FastifyInstance;
  /** What the connector's settings want: `baseUrl`, `tokenUrl`. */
  readonly baseUrl: string;
  readonly tokenUrl: string;
  readonly companyId: string;
  /** Sets what is on hand of an item, as a count in the ERP does. */
  setInventory(sku: string, inventory: number): void;
  /** The nightly job: what is to be shipped becomes shipped. */
  postShipments(): void;
}

const apiRoot = '/v2.0/sandbox/api/beta';
const accountList: readonly Account[] = [
  { id: businessCentralAccounts.charges, number: '6810', name: 'Other income from shipping' },
  { id: businessCentralAccounts.tax, number: '5510', name: 'Sales tax payable' },
];

/** Business Central's beta API over one company; listening when resolved. */
export async function createBusinessCentralSimulator(
  options: BusinessCentralOptions,
): Promise<BusinessCentralSimulator> {
  const server = createVendorServer(options, { throttled: throttledAnswer, serverError: serverErrorAnswer });
  const company: Company = {
    id: (options.companyId ?? businessCentralCompanyId).toLowerCase(),
    name: 'CROSSDOCK',
    state: new CompanyState(options.ledgerFile, options.seed, options.catalogue),
    accounts: new Map(accountList.map((account) => [account.id, account])),
    taxRates: options.taxRates ?? { NONTAXABLE: 0, TAXABLE: 10 },
    defaultTaxCode: 'TAXABLE',
  };
  const tokens = new TokenIssuer(options, options.tokenLifetimeMs ?? 60_000);
  enforceLimits(server.app, apiRoot, options.concurrencyMax ?? 5, options.enforceRate ?? false);
  options.prepare?.(server.app);
  addRoutes(server.app, company, tokens);
  const url = await server.listen();
  let closed = false;
  return {
    name: 'business-central',
    app: server.app,
    url,
    baseUrl: url + apiRoot,
    tokenUrl: `${url}/crossdock.example/oauth2/v2.0/token`,
    companyId: company.id,
    summary: () => summarise(company),
    setFaults: (faults) => {
      server.faults = faults;
    },
    setWebhookUrl: () => undefined,
    stats: () => ({ ...server.counters }),
    setInventory: (sku, inventory) => setInventory(company, sku, inventory),
    postShipments: () => postShipments(company),
    close: async () => {
      if (closed) return;
      closed = true;
      await server.app.close();
      company.state.ledger.close();
    },
  };
}

function addRoutes(app: FastifyInstance, company: Company, tokens: TokenIssuer): void {
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
  app.setErrorHandler((error: { statusCode?: number; message: string }, _request, reply) => {
    const status = error.statusCode ?? 500;
    return send(
      reply,
      new ApiError(status, status < 500 ? 'BadRequest' : 'Internal_ServerError', error.message).answer(),
    );
  });
  app.post('/:tenant/oauth2/v2.0/token', (request, reply) => tokens.answer(request, reply));
  app.all(`${apiRoot}/*`, (request, reply) => {
    if (!tokens.accepts(request.headers.authorization)) return send(reply, unauthorised);
    return send(reply, answerHttp(company, request));
  });
}

const unauthorised: ApiAnswer = {
  status: 401,
  headers: { 'www-authenticate': 'Bearer' },
  body: {
    error: { code: 'Authentication_InvalidCredentials', message: 'The server has rejected the client credentials.' },
  },
};

function answerHttp(company: Company, http: FastifyRequest): ApiAnswer {
  const { path, query } = splitUrl(http.url.slice(apiRoot.length));
  const headers = http.headers as Record<string, string | undefined>;
  const request: ApiRequest = { method: http.method, path, query, headers, body: http.body };
  if (path !== '$batch') return answerApi(company, request);
  try {
    return answerBatch(http.body, headers['prefer'] ?? '', (part) => answerApi(company, part));
  } catch (error) {
    if (error instanceof ApiError) return error.answer();
    throw error;
  }
}

function send(reply: FastifyReply, answer: ApiAnswer): FastifyReply {
  void reply.code(answer.status).headers(answer.headers ?? {});
  return answer.body === undefined ? reply.send() : reply.type('application/json').send(JSON.stringify(answer.body));
}

function serverErrorAnswer(): unknown {
  return { error: { code: 'Internal_ServerError', message: 'An error occurred while processing your request.' } };
}

function setInventory(company: Company, sku: string, inventory: number): void {
  const itemId = company.state.itemIdByNumber.get(sku.toUpperCase());
  if (itemId === undefined) throw new Error(`the catalogue has no ${sku}`);
  company.state.record({ type: 'inventory', itemId, inventory });
}

function postShipments(company: Company): void {
  for (const { record, lines, deleted } of company.state.documents.salesOrder.byId.values()) {
    for (const line of deleted ? [] : lines.values()) {
      if (line.shipQuantity === 0) continue;
      const shippedQuantity = line.shippedQuantity + line.shipQuantity;
      const posted = { ...line, version: line.version + 1, shippedQuantity, shipQuantity: 0 };
      company.state.record({ type: 'line', kind: 'salesOrder', documentId: record.id, line: posted, at: instantNow() });
    }
  }
}
