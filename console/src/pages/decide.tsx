import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DecisionName, DecisionResult } from '../../../src/console/api-types.ts';
import { send } from '../api/call.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Failed, Shown } from '../parts/states.tsx';
import { Sign } from '../parts/status-mark.tsx';
import { sayCount } from '../parts/words.ts';

const choices: readonly {
  name: DecisionName;
  text: string;
  title: (what: string) => string;
  confirm: string;
  needsReason: boolean;
}[] = [
  { name: 'retry', text: 'Retry', title: (what) => `Retry ${what}`, confirm: 'Retry', needsReason: false },
  {
    name: 'skip',
    text: 'Skip the step',
    title: (what) => `Skip the step of ${what}`,
    confirm: 'Skip',
    needsReason: true,
  },
  {
    name: 'cancel',
    text: 'Cancel the order',
    title: (what) => `Cancel ${what}`,
    confirm: 'Cancel for good',
    needsReason: true,
  },
];

type Results = { readonly results: readonly DecisionResult[] };

/** A decision that somebody is about to take. */
export interface Deciding {
  readonly name: DecisionName;
  readonly ids: readonly string[];
}

/** The three decisions. The dialog of one stands on the page itself: what it is about may vanish when it is taken. */
export function DecideButtons({ ids, choose }: { ids: readonly string[]; choose: (deciding: Deciding) => void }) {
  return (
    <div className="actions">
      {choices.map(({ name, text }) => (
        <button
          key={name}
          type="button"
          className={name === 'cancel' ? 'danger' : ''}
          disabled={ids.length === 0}
          onClick={() => choose({ name, ids })}
        >
          {text}
        </button>
      ))}
    </div>
  );
}

/** Shows what a decision does before it is taken, and what became of it. */
export function DecideDialog({ deciding, onClose }: { deciding: Deciding; onClose: () => void }) {
  const client = useQueryClient();
  const choice = choices.find((one) => one.name === deciding.name);
  if (choice === undefined) return null;
  const close = () => {
    onClose();
    void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
  };
  return (
    <Dialog title={choice.title(sayCount(deciding.ids.length, 'exception'))} onClose={close}>
      <Preview ids={deciding.ids} choice={choice} onDone={close} />
    </Dialog>
  );
}

function Preview({
  ids,
  choice,
  onDone,
}: {
  ids: readonly string[];
  choice: (typeof choices)[number];
  onDone: () => void;
}) {
  const [reason, setReason] = useState('');
  const preview = useQuery({
    queryKey: ['preview', choice.name, ids],
    queryFn: () => send<Results>('POST', '/exceptions/preview', { decision: choice.name, ids }),
    staleTime: 0,
    gcTime: 0,
  });
  const decide = useMutation({
    mutationFn: (able: readonly string[]) =>
      send<Results>('POST', '/exceptions/decide', {
        decision: choice.name,
        ids: able,
        ...(reason.trim() === '' ? {} : { reason }),
      }),
  });
  if (decide.data !== undefined) return <Done results={decide.data.results} onDone={onDone} />;
  return (
    <Shown asked={preview} what="The preview" lines={4}>
      {({ results }) => {
        const able = results.filter((result) => result.ok).map((result) => result.id);
        return (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              decide.mutate(able);
            }}
          >
            <Effects results={results} />
            {choice.needsReason && able.length > 0 && (
              <>
                <label htmlFor="reason">Reason, for whoever reads the timeline</label>
                <input
                  id="reason"
                  value={reason}
                  onChange={(event) => setReason(event.target.value)}
                  maxLength={280}
                  required
                />
              </>
            )}
            {decide.error !== null && <Failed error={decide.error} />}
            <div className="actions">
              <button
                type="submit"
                className={choice.name === 'cancel' ? 'danger' : 'main'}
                disabled={able.length === 0 || decide.isPending}
              >
                {decide.isPending
                  ? 'Working …'
                  : able.length === ids.length
                    ? choice.confirm
                    : `${choice.confirm} (${able.length} of ${ids.length})`}
              </button>
            </div>
          </form>
        );
      }}
    </Shown>
  );
}

function Done({ results, onDone }: { results: readonly DecisionResult[]; onDone: () => void }) {
  return (
    <>
      <p role="status">
        {sayCount(results.filter((result) => result.ok).length, 'decision')} taken
        {results.some((result) => !result.ok) ? `, ${results.filter((result) => !result.ok).length} refused` : ''}.
      </p>
      {results.some((result) => !result.ok) && <Effects results={results.filter((result) => !result.ok)} />}
      <div className="actions">
        <button type="button" className="main" autoFocus onClick={onDone}>
          Close
        </button>
      </div>
    </>
  );
}

/** Those to which the same happens stand together. */
function Effects({ results }: { results: readonly DecisionResult[] }) {
  const groups = new Map<string, DecisionResult[]>();
  for (const result of results) {
    const id = `${String(result.ok)} ${result.effects
      .join(' ')
      .replaceAll(result.id, '')
      .replaceAll(result.key ?? ' ', '')}`;
    groups.set(id, [...(groups.get(id) ?? []), result]);
  }
  return (
    <ul className="effects">
      {[...groups.entries()].map(([id, group]) => (
        <li key={id} className={group[0]?.ok === true ? 'effect-ok' : 'effect-no'}>
          <p className="effect-head">
            <Sign tone={group[0]?.ok === true ? 'good' : 'bad'} />
            <strong>{group[0]?.ok === true ? 'Will be done' : 'Cannot be done'}</strong>
            <span className="hint">{namesOf(group)}</span>
          </p>
          <ol>
            {group[0]?.effects.map((effect) => (
              <li key={effect}>{effect}</li>
            ))}
          </ol>
        </li>
      ))}
    </ul>
  );
}

const namedCountMax = 3;

function namesOf(group: readonly DecisionResult[]): string {
  const names = group.slice(0, namedCountMax).map((result) => result.key ?? `exception ${result.id}`);
  const rest = group.length - names.length;
  return `${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
