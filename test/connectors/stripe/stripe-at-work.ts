import { afterEach } from 'vitest';
import { stripe } from '../../../connectors/stripe/index.ts';
import type { AuthorisePayment, CapturePayment, Item, PaymentAuthorised, RefundPayment } from '../../../src/index.ts';
import { createSystem, type System } from '../../../src/systems/runtime/index.ts';
import { noFaults } from '../../../simulators/kit/index.ts';
import {
  createStripeSimulator,
  type StripeSimulator,
  type StripeSimulatorOptions,
} from '../../../simulators/stripe/index.ts';

export const secretKey = 'sk_test_crossdock';
export const webhookSecret = 'whsec_crossdock';

const toClose: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of toClose.splice(0).toReversed()) await one.close();
});

export interface StripeAtWork {
  readonly simulator: StripeSimulator;
  readonly system: System;
}

export async function startSimulator(options: Partial<StripeSimulatorOptions> = {}): Promise<StripeSimulator> {
  const simulator = await createStripeSimulator({ ledgerFile: null, seed: 7, secretKey, webhookSecret, ...options });
  toClose.push(simulator);
  return simulator;
}

/** A simulator and the connector on it; both end with the test. */
export async function startStripe(options: Partial<StripeSimulatorOptions> = {}): Promise<StripeAtWork> {
  const simulator = await startSimulator(options);
  return { simulator, system: connectTo(simulator.url) };
}

export function connectTo(baseUrl: string, key = secretKey): System {
  const settings = { baseUrl, secretKey: key, webhookSecret };
  const system = createSystem({ name: 'stripe', definition: stripe, settings, limits: { requestTimeoutMs: 2_000 } });
  toClose.push(system);
  return system;
}

export function toAuthorise(changes: Partial<AuthorisePayment> = {}, key?: string): Item<AuthorisePayment> {
  const orderKey = changes.orderKey ?? 'web/000000012';
  const input: AuthorisePayment = {
    orderKey,
    amount: 10_000,
    currency: 'USD',
    token: 'pm_card_visa',
    authorisation: null,
    email: 'ada@example.org',
    ...changes,
  };
  return { key: key ?? `order-to-cash:${orderKey}:authorise:1`, input };
}

export function toCapture(changes: Partial<CapturePayment> & { authorisation: string }): Item<CapturePayment> {
  const input: CapturePayment = {
    orderKey: 'web/000000012',
    amount: 10_000,
    currency: 'USD',
    reference: 'SHIP-1',
    final: true,
    capturedBefore: 0,
    ...changes,
  };
  return { key: `capture:${input.authorisation}:${input.reference}`, input };
}

export function toRefund(changes: Partial<RefundPayment> & { authorisation: string }): Item<RefundPayment> {
  const input = { orderKey: 'web/000000012', amount: 2_500, currency: 'USD', reference: 'RMA-1', ...changes };
  return { key: `refund:${input.authorisation}:${input.reference}`, input };
}

export const toVoid = (authorisation: string) => ({
  key: `void:${authorisation}`,
  input: { orderKey: 'web/000000012', authorisation },
});

export async function authorised(system: System, changes: Partial<AuthorisePayment> = {}): Promise<PaymentAuthorised> {
  const [outcome] = await system.run('payments.authorise', [toAuthorise(changes)]);
  if (outcome?.kind !== 'done') throw new Error(`not authorised: ${JSON.stringify(outcome)}`);
  return outcome.value;
}

/** Runs `act` while every answer is lost after its effect. */
export async function withLostAnswers<T>(simulator: StripeSimulator, act: () => Promise<T>): Promise<T> {
  simulator.setFaults({ ...noFaults, droppedAfter: 1 });
  try {
    return await act();
  } finally {
    simulator.setFaults(noFaults);
  }
}

/** A request as the shop sends it, past the connector. */
export async function post(
  simulator: StripeSimulator,
  path: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
) {
  const answer = await fetch(simulator.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${secretKey}`, ...headers },
    body: new URLSearchParams(form),
  });
  return {
    status: answer.status,
    headers: answer.headers,
    body: (await answer.json()) as { id: string; [name: string]: unknown },
  };
}
