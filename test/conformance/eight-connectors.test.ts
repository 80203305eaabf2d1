import { describe, expect, test } from 'vitest';
import { runConformance, type Conformance } from '../../src/index.ts';
import { conformance as adobeCommerce } from '../../connectors/adobe-commerce/conformance.ts';
import { conformance as amazon } from '../../connectors/amazon/conformance.ts';
import { conformance as avalara } from '../../connectors/avalara/conformance.ts';
import { conformance as businessCentral } from '../../connectors/business-central/conformance.ts';
import { conformance as mail } from '../../connectors/mail/conformance.ts';
import { conformance as mirakl } from '../../connectors/mirakl/conformance.ts';
import { conformance as shipbob } from '../../connectors/shipbob/conformance.ts';
import { conformance as stripe } from '../../connectors/stripe/conformance.ts';
import { crossdock, repository } from '../cli/run-command.ts';

/** Each connector with how many of the checks must apply to it at least: one that calls everything n/a conforms to nothing. */
const connectors: readonly (readonly [Conformance, number])[] = [
  [adobeCommerce, 43],
  [amazon, 47],
  [avalara, 28],
  [businessCentral, 42],
  [mail, 20],
  [mirakl, 38],
  [shipbob, 43],
  [stripe, 44],
];

describe('conforms to docs/connector-specification.md', () => {
  // The slowest, Amazon, takes 25 s alone and a minute on two busy cores (2026-11).
  test.each(connectors.map(([one, count]) => [one.connector.name, one, count] as const))(
    '%s',
    async (_name, conformance, applying) => {
      const { results, conforms } = await runConformance(conformance);
      expect(results.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
      expect(conforms).toBe(true);
      expect(results.filter(({ verdict }) => verdict === 'ok').length).toBeGreaterThanOrEqual(applying);
    },
    300_000,
  );

  test('by the command, whose last line says so', async () => {
    const ended = await crossdock(['test', 'connector', 'avalara', '--only', 'idempotency'], repository);
    expect(ended.code, ended.err).toBe(0);
    expect(ended.out.trimEnd().split('\n').at(-1)).toMatch(/^avalara conforms: \d+ checks hold/);
  }, 60_000);

  test('and a connector that is not there, or of which no check was run, ends with an error', async () => {
    const missing = await crossdock(['test', 'connector', 'no-such'], repository);
    expect(missing.code).not.toBe(0);
    expect(missing.err).toContain('XD_CONNECTOR_UNKNOWN');
    const none = await crossdock(['test', 'connector', 'avalara', '--only', 'no-such'], repository);
    expect(none.code).not.toBe(0);
  }, 60_000);
});
