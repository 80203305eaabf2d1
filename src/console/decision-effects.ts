import type { Program } from '../engine/index.ts';
import type { Resolved } from '../operations/index.ts';

/** `undo:authorise-payment` is "authorise payment". */
const words = (step: string): string => step.replace(/^undo:/, '').replaceAll('-', ' ');

/** What a decision does, in words; `done` are the steps that an undo would take back, the oldest first. */
export function effectsOf(resolved: Resolved, done: readonly string[], programs: readonly Program[]): string[] {
  const { did, process, step, key } = resolved;
  const program = programs.find((candidate) => candidate.definition.name === process);
  if (did === 'put aside') return [`${key} is put aside and closed; nothing else happens with it.`];
  if (did === 'cancelled') return cancelEffects(done, program, step);
  if (step === null) return ['The document is mapped once more; where it fits now, it goes on by itself.'];
  const verb = did === 'skipped' ? `It goes on with ${words(step)}` : `It tries to ${words(step)} again`;
  return [
    `${verb}${callOf(program, step)}.`,
    ...(did === 'skipped' ? ['Nothing of the skipped step is done or undone.'] : []),
  ];
}

function callOf(program: Program | undefined, name: string): string {
  const step = program?.nodes.get(name)?.step;
  if (step?.kind === 'call') return `, which calls ${step.capability}`;
  if (step?.kind === 'together') return `, which calls ${step.steps.map((one) => one.capability).join(', ')}`;
  return '';
}

function cancelEffects(done: readonly string[], program: Program | undefined, step: string | null): string[] {
  const first = step === null ? [] : [`A call of ${words(step)} whose outcome is open is settled before.`];
  const undone = done.toReversed().map((name) => `${words(name)} is undone${callOf(program, `undo:${name}`)}.`);
  const after = (program?.definition.afterCancel ?? []).map(
    (one) => `Then ${words(one.name)}${callOf(program, one.name)}.`,
  );
  return [...first, ...(undone.length === 0 ? ['Nothing was done yet that must be undone.'] : undone), ...after];
}
