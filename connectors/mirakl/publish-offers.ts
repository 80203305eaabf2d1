import {
  absent,
  outcomeOfError,
  retry,
  unknown,
  type Call,
  type Found,
  type Item,
  type Outcome,
} from '../../src/index.ts';
import type { FileRow } from './offer-file.ts';
import { awaitImport, sendFile, type Import, type ImportKind, type Standing } from './offer-import.ts';
import type { ShopSettings } from './settings.ts';

type Told = Outcome<Record<string, never>>;

/** One telling of an offer, as a line of a file; of two tellings with one key the newer version counts. */
export interface Telling {
  readonly row: FileRow;
  readonly version: string;
}

interface Settled {
  readonly version: string;
  readonly outcome: Told;
  /** Given to a caller: who asks again after that wants it sent again. */
  isGiven: boolean;
}

/** Results kept for callers who come back for them; the oldest are forgotten first. */
const settledCountMax = 50_000;

/**
 * Publishes by files: one at a time, and at the distance that Mirakl wants. A call waits for its import for a while; a later
 * call with the same tellings goes on with that import and sends nothing again. All values are absolute, so that after a
 * restart, when imports under way are forgotten, sending again is harmless.
 */
export class OfferPublisher<I> {
  private readonly kind: ImportKind;
  private readonly settings: ShopSettings;
  private readonly now: () => number;
  private readonly tellingOf: (input: I) => Telling | Told;
  private sentAtMs = -Infinity;
  private underWay: { readonly one: Import; readonly tellings: ReadonlyMap<string, Telling> } | null = null;
  private readonly settled = new Map<string, Settled>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(kind: ImportKind, settings: ShopSettings, now: () => number, tellingOf: (input: I) => Telling | Told) {
    this.kind = kind;
    this.settings = settings;
    this.now = now;
    this.tellingOf = tellingOf;
  }

  publish(items: readonly Item<I>[], call: Call): Promise<readonly Told[]> {
    return this.inTurn(async () => {
      await this.finish(call);
      const tellings = items.map(({ input }) => this.tellingOf(input));
      const newest = newestOf(tellings.filter((one) => 'row' in one));
      const untold = [...newest.values()].filter((one) => this.resultOf(one) === undefined);
      const problem = untold.length === 0 ? null : await this.send(untold, call);
      if (problem === null) await this.finish(call);
      const outcomes = new Map(
        [...newest].map(([key, one]) => [key, this.give(one) ?? problem ?? this.stillOpen()] as const),
      );
      // An older version in the same set has the outcome of the newer one, which was sent in its stead.
      return tellings.map((one) => ('row' in one ? (outcomes.get(one.row.key) ?? this.stillOpen()) : one));
    });
  }

  /** What became of tellings that this process sent; others are absent and sent again. */
  lookUp(items: readonly Item<I>[], call: Call): Promise<readonly Found<Record<string, never>>[]> {
    return this.inTurn(async () => {
      await this.finish(call);
      return items.map(({ input }): Found<Record<string, never>> => {
        const one = this.tellingOf(input);
        if (!('row' in one)) return one;
        const isUnderWay = this.underWay?.tellings.get(one.row.key)?.version === one.version;
        return this.give(one) ?? (isUnderWay ? this.stillOpen() : absent);
      });
    });
  }

  /** One call after the other: two files on their way at once could be worked off in either order. */
  private inTurn<R>(work: () => Promise<R>): Promise<R> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  /** Null where the file was taken. */
  private async send(tellings: readonly Telling[], call: Call): Promise<Told | null> {
    if (this.underWay !== null) return this.stillOpen();
    const leftMs = this.sentAtMs + this.settings.importIntervalMs - this.now();
    if (leftMs > 0) return retry(`one ${this.kind.name} file in ${this.settings.importIntervalMs} ms`, leftMs);
    this.sentAtMs = this.now();
    const rows = tellings.map(({ row }) => row);
    const sent = await sendFile(this.kind, rows, this.settings, call, this.now());
    if ('kind' in sent) return sent;
    this.underWay = { one: sent, tellings: new Map(tellings.map((one) => [one.row.key, one])) };
    return null;
  }

  /** Waits for the file under way, if there is one, and keeps what became of its lines. */
  private async finish(call: Call): Promise<void> {
    if (this.underWay === null) return;
    const { one, tellings } = this.underWay;
    const standing = await awaitImport(this.kind, one, this.settings, call, this.now).catch(
      (error: unknown): Standing => ({ open: outcomeOfError(error) }),
    );
    if ('open' in standing) return;
    this.underWay = null;
    for (const [key, { version }] of tellings) {
      const ofLine = 'all' in standing ? standing.all : standing.lines.get(key);
      const outcome = ofLine ?? unknown('the import says nothing of this line');
      this.settled.delete(key);
      this.settled.set(key, { version, outcome, isGiven: false });
    }
    for (const key of this.settled.keys()) {
      if (this.settled.size <= settledCountMax) break;
      this.settled.delete(key);
    }
  }

  private stillOpen(): Told {
    const afterMs = Math.max(0, (this.underWay?.one.lookAtMs ?? this.now()) - this.now());
    return retry(`${this.kind.name} import ${this.underWay?.one.id ?? ''} is being worked off`, afterMs);
  }

  /** What became of a telling, or that a newer one of the same offer stands, which it must not overwrite. */
  private resultOf({ row, version }: Telling): Settled | undefined {
    const known = this.settled.get(row.key);
    if (known === undefined) return undefined;
    if (known.version === version) return known.isGiven ? undefined : known;
    return known.outcome.kind === 'done' && isNewer(known.version, version) ? known : undefined;
  }

  private give(telling: Telling): Told | undefined {
    const result = this.resultOf(telling);
    if (result !== undefined && result.version === telling.version) result.isGiven = true;
    return result?.outcome;
  }
}

function newestOf(tellings: readonly Telling[]): Map<string, Telling> {
  const newest = new Map<string, Telling>();
  for (const one of tellings) {
    const known = newest.get(one.row.key);
    if (known === undefined || !isNewer(known.version, one.version)) newest.set(one.row.key, one);
  }
  return newest;
}

/** Versions that count up are compared as numbers, others (times) as text. */
function isNewer(version: string, than: string): boolean {
  const isCount = /^\d+$/.test(version) && /^\d+$/.test(than);
  return isCount ? BigInt(version) > BigInt(than) : version > than;
}
