import { defineErrors } from '../errors/index.ts';

/** The errors of the operations area: what happened, why, and how to mend it. */
export const operationsErrors = defineErrors({
  XD_ORDER_NOT_FOUND: {
    what: 'No order "{text}" is known.',
    why: 'Neither an accepted or refused order nor a document of a vendor has this number.',
    mend: 'Write it as <channel>/<number> or the number alone, as the shop has it; `crossdock order list` shows the newest.',
    status: 404,
  },
  XD_ORDER_AMBIGUOUS: {
    what: 'More than one order has the number "{text}".',
    why: 'Order numbers are unique within a channel, and these have it: {keys}.',
    mend: 'Name the channel too: <channel>/<number>.',
    status: 409,
  },
  XD_ORDER_LIST_CURSOR: {
    what: '"{before}" is no place in this list.',
    why: 'A page begins where the one before ended, and that place is told with it; lists of other states have other places.',
    mend: 'Give the place that the page before told, with the same filters.',
    status: 400,
  },
  XD_CALL_NOT_FOUND: {
    what: 'No call {id} is in the journal.',
    why: 'It was never written, or it is older than the journal reaches.',
    mend: 'Take the id from a timeline: `crossdock order show <number> --json`.',
    status: 404,
  },
  XD_EXCEPTION_NOT_FOUND: {
    what: 'There is no exception {id}.',
    why: 'No exception of this installation has that number.',
    mend: '`crossdock exceptions list` shows the open ones.',
    status: 404,
  },
  XD_EXCEPTION_RESOLVED: {
    what: 'Exception {id} is over already.',
    why: 'It was closed at {at}: {resolution}.',
    mend: 'Nothing is to be done here; `crossdock order show {key}` tells how it went on.',
    status: 409,
  },
  XD_EXCEPTION_MOVED_ON: {
    what: 'Exception {id} is no longer where it was.',
    why: '{key} is {status} now.',
    mend: 'Look at it again: `crossdock exceptions show {id}`.',
    status: 409,
    retry: 'later',
  },
  XD_EXCEPTION_TOO_LATE: {
    what: '{key} can no longer be cancelled.',
    why: 'Goods have left the warehouse or cannot be stopped there: {shipments}.',
    mend: 'Mend the cause and retry it, or skip the step with a reason; what was shipped is a matter for a return.',
    status: 409,
  },
  XD_EXCEPTION_CANCELLING: {
    what: '{key} is being cancelled already.',
    why: 'What was done is being undone ({reason}), and {step} did not succeed.',
    mend: 'Mend the cause and retry it, or undo this step by hand and skip it with the reason.',
    status: 409,
  },
  XD_EXCEPTION_NOT_CANCELLABLE: {
    what: 'Exception {id} cannot be cancelled.',
    why: 'It belongs to {process}, which takes nothing that could be given back.',
    mend: 'Mend the cause and retry it.',
    status: 409,
  },
  XD_EXCEPTION_NOT_SKIPPABLE: {
    what: 'Step {step} of exception {id} cannot be skipped.',
    why: '{why}',
    mend: 'Mend the cause and retry it, or cancel it.',
    status: 409,
  },
  XD_EXCEPTION_REASON: {
    what: 'The reason cannot be kept.',
    why: 'It stays in the order’s timeline for others to read and needs 1 to {charsMax} characters; this has {chars}.',
    mend: 'Say in a sentence why: --reason "…".',
    status: 400,
  },
});
