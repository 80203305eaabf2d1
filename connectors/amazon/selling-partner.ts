import {
  retryAfterMs,
  VendorError,
  type Call,
  type Outcome,
  type VendorBudget,
  type VendorRequest,
  type VendorResponse,
} from '../../src/index.ts';
import { AccessToken } from './access-token.ts';
import type { OperationName } from './published-rates.ts';
import { Quota } from './quota.ts';
import type { SellerSettings } from './settings.ts';
import { answerError, messageOf, outcomeOfAnswer } from './vendor-answer.ts';

/** Names the application, which Amazon requires ("Include a User-Agent header"). */
const userAgent = 'Crossdock/1.0 (Language=TypeScript)';

/** Requests to the Selling Partner API: each within its operation's quota, with the seller's token. */
export class SellingPartner {
  readonly quota: Quota;
  private readonly token: AccessToken;

  constructor(settings: SellerSettings, budget: VendorBudget, now: () => number) {
    this.quota = new Quota(settings, budget);
    this.token = new AccessToken(settings, now);
  }

  /**
   * Resolves for every status. Throws VendorError 'throttled' without asking where the quota is used up; `reserve` tokens
   * are left for others. A token that is not taken is renewed once.
   */
  async request(operation: OperationName, request: VendorRequest, call: Call, reserve = 0): Promise<VendorResponse> {
    const { response, token } = await this.once(operation, request, call, reserve);
    if (!isTokenRefused(response)) return response;
    this.token.drop(token);
    return (await this.once(operation, request, call, 0)).response;
  }

  /** The body of a 200; VendorError for any other answer. */
  async read<T>(operation: OperationName, request: VendorRequest, call: Call, reserve = 0): Promise<T> {
    const response = await this.request(operation, request, call, reserve);
    if (response.status !== 200) throw this.errorOf(operation, response);
    return response.json<T>();
  }

  outcomeOf(operation: OperationName, response: VendorResponse): Outcome<never> {
    return outcomeOfAnswer(response, this.quota.waitMs(operation));
  }

  errorOf(operation: OperationName, response: VendorResponse): VendorError {
    return answerError(response, this.quota.waitMs(operation));
  }

  private async once(operation: OperationName, request: VendorRequest, call: Call, reserve: number) {
    const token = await this.token.get(call);
    await this.quota.take(operation, call, reserve);
    const headers = { ...request.headers, 'x-amz-access-token': token, 'user-agent': userAgent };
    const response = await call.request({ ...request, headers });
    this.quota.learn(operation, response.headers['x-amzn-ratelimit-limit']);
    if (response.status === 429) await this.quota.drain(operation, retryAfterMs(response));
    return { response, token };
  }
}

function isTokenRefused(response: VendorResponse): boolean {
  if (response.status === 401) return true;
  return response.status === 403 && /access token/i.test(messageOf(response));
}
