import type { Static, TSchema } from '@sinclair/typebox';
import type { CapabilityInput, CapabilityName, CapabilityOutput } from '../../systems/index.ts';
import { channelSchemas } from './channel-schemas.ts';
import { ledgerSchemas } from './ledger-schemas.ts';
import { moneySchemas } from './money-schemas.ts';

const schemas = { ...moneySchemas, ...ledgerSchemas, ...channelSchemas };

/** An empty answer is `Record<string, never>` there, of which TypeScript says that it has every key. */
type Keys<Document> = string extends keyof Document ? never : keyof Document;
type SameKeys<A, B> = [Keys<A>, Keys<B>] extends [Keys<B>, Keys<A>] ? true : false;
type Fits<Schema extends TSchema, Document> =
  Static<Schema> extends Document ? SameKeys<Static<Schema>, Document> : false;
/** Says at compile time that no schema has drifted from its capability: what one checks is what the other takes. */
type Fit = {
  readonly [N in CapabilityName]: [
    Fits<(typeof schemas)[N]['input'], CapabilityInput<N>>,
    SameKeys<Static<(typeof schemas)[N]['output']>, CapabilityOutput<N>>,
  ];
}[CapabilityName];
type IfAllFit<T> = [Fit] extends [[true, true]] ? T : never;

interface CapabilitySchema {
  readonly input: TSchema;
  readonly output: TSchema;
}

/** What each capability takes and answers, for those who are not of this program. */
export const capabilitySchemas: IfAllFit<Readonly<Record<CapabilityName, CapabilitySchema>>> = schemas;
export const capabilityNames = Object.keys(schemas) as readonly CapabilityName[];

/** A question only: it changes nothing, so it may be asked without an Idempotency-Key. */
export const isQuestion = (capability: CapabilityName): boolean => capability === 'addresses.check';
