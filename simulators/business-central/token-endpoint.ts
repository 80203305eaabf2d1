import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

const scopeWanted = 'https://api.businesscentral.dynamics.com/.default';

/**
 * Tokens carry their end and a signature, so that they outlive a restart of the simulator as real ones outlive one of
 * the ERP.
 */
export class TokenIssuer {
  private readonly credentials: Credentials;
  private readonly lifetimeMs: number;

  constructor(credentials: Credentials, lifetimeMs: number) {
    this.credentials = credentials;
    this.lifetimeMs = lifetimeMs;
  }

  /** POST …/oauth2/v2.0/token, client credentials grant (RFC 6749 4.4); errors in the shape of Entra ID. */
  answer(request: FastifyRequest, reply: FastifyReply): unknown {
    const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
    if (form.get('grant_type') !== 'client_credentials')
      return reply
        .code(400)
        .send(problem('unsupported_grant_type', 'AADSTS70003: The app requested an unsupported grant type.'));
    if (form.get('scope') !== scopeWanted)
      return reply.code(400).send(problem('invalid_scope', 'AADSTS70011: The provided value for scope is not valid.'));
    if (
      form.get('client_id') !== this.credentials.clientId ||
      !same(form.get('client_secret') ?? '', this.credentials.clientSecret)
    )
      return reply.code(401).send(problem('invalid_client', 'AADSTS7000215: Invalid client secret provided.'));
    const expiresIn = Math.floor(this.lifetimeMs / 1000);
    return reply.send({
      token_type: 'Bearer',
      expires_in: expiresIn,
      ext_expires_in: expiresIn,
      access_token: this.issue(),
    });
  }

  /** Whether an Authorization header carries a token of ours that has not ended. */
  accepts(authorization: string | undefined): boolean {
    const match = /^Bearer (\d+)\.([0-9a-f]{64})$/.exec(authorization ?? '');
    if (match === null || !same(match[2] ?? '', this.sign(match[1] ?? ''))) return false;
    return Number(match[1]) > Date.now();
  }

  private issue(): string {
    const expiresAt = String(Date.now() + this.lifetimeMs);
    return `${expiresAt}.${this.sign(expiresAt)}`;
  }

  private sign(text: string): string {
    return createHmac('sha256', this.credentials.clientSecret).update(text).digest('hex');
  }
}

function same(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function problem(error: string, description: string): Record<string, unknown> {
  return { error, error_description: description, error_codes: [Number(/\d+/.exec(description)?.[0] ?? 0)] };
}
