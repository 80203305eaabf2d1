import type { Conformance } from '../../src/index.ts';
import type { Call, ConnectorInstance, Operation, Outcome, Sweep, WebhookRequest } from '../../src/systems/index.ts';

type AnyOperation = Operation<unknown, unknown>;

/** The same connector with another declaration. */
export function declaring(whole: Conformance, change: object): Conformance {
  return { ...whole, connector: { ...whole.connector, ...change } };
}

/** The same connector with something broken in what `connect` gives. */
export function planted(
  whole: Conformance,
  change: (instance: ConnectorInstance, settings: Readonly<Record<string, string>>) => Partial<ConnectorInstance>,
): Conformance {
  const { connector } = whole;
  return declaring(whole, {
    connect: (runtime: Parameters<typeof connector.connect>[0]) => {
      const instance = connector.connect(runtime);
      return { ...instance, ...change(instance, runtime.settings as Readonly<Record<string, string>>) };
    },
  });
}

/** Each operation with something of it replaced. */
export function operating(
  whole: Conformance,
  change: (operation: AnyOperation, settings: Readonly<Record<string, string>>) => Partial<AnyOperation>,
): Conformance {
  return planted(whole, ({ operations }, settings) => {
    const broken = Object.entries(operations).map(([name, given]) => {
      const operation = bound(given as unknown as AnyOperation);
      return [name, { ...operation, ...change(operation, settings) }];
    });
    return { operations: Object.fromEntries(broken) as ConnectorInstance['operations'] };
  });
}

/** Without the class that it may be of, so that it can be spread. */
function bound(operation: AnyOperation): AnyOperation {
  const { batchCountMax, idempotent } = operation;
  const run: AnyOperation['run'] = (items, call) => operation.run(items, call);
  if (operation.lookUp === undefined) return { batchCountMax, idempotent, run };
  return {
    batchCountMax,
    idempotent,
    run,
    lookUp: (items, call) => operation.lookUp?.(items, call) ?? Promise.resolve([]),
  };
}

/** Each operation whose outcomes are told otherwise. A throw is first made what it means for each item. */
export function telling(whole: Conformance, tell: (outcome: Outcome<unknown>) => Outcome<unknown>): Conformance {
  return operating(whole, ({ run }) => ({
    run: async (items, call) => {
      const outcomes = await run(items, call).catch((error: { kind?: string; message: string }) =>
        items.map((): Outcome<unknown> => {
          const { kind, message: detail } = error;
          if (kind === 'not-sent' || kind === 'throttled') return { kind: 'retry', afterMs: null, detail };
          return kind === 'rejected' ? { kind: 'failed', reason: 'rejected', detail } : { kind: 'unknown', detail };
        }),
      );
      return outcomes.map(tell);
    },
  }));
}

export function sweeping(whole: Conformance, change: (sweep: Sweep) => Sweep['run']): Conformance {
  return planted(whole, ({ sweeps = [] }) => ({ sweeps: sweeps.map((sweep) => ({ ...sweep, run: change(sweep) })) }));
}

export function verifying(
  whole: Conformance,
  verify: (
    real: NonNullable<ConnectorInstance['verifyWebhook']>,
    request: WebhookRequest,
  ) => ReturnType<NonNullable<ConnectorInstance['verifyWebhook']>>,
): Conformance {
  return planted(whole, ({ verifyWebhook }) => ({
    verifyWebhook: (request) => {
      if (verifyWebhook === undefined) throw new Error('the connector takes no webhooks');
      return verify(verifyWebhook, request);
    },
  }));
}

type Interpret = NonNullable<ConnectorInstance['interpret']>;
export function interpreting(
  whole: Conformance,
  change: (real: Interpret, documents: Parameters<Interpret>[0], call: Call) => ReturnType<Interpret>,
): Conformance {
  return planted(whole, ({ interpret }) => ({
    interpret: (documents, call) => {
      if (interpret === undefined) throw new Error('the connector reads no documents');
      return change(interpret, documents, call);
    },
  }));
}
