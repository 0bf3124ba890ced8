import { InputError, quote } from './input-error.js';

/** Why a run cannot be gone on with here and now; more of the same catalogue of mistakes. */

/** Functions such as `Math.pow` may differ in their last bits from one version of Node to the next. */
export const otherNode = (folder: string, then: string, now: string): InputError =>
  new InputError(
    { file: folder },
    {
      code: 'OTHER_NODE',
      problem: `the run began with Node ${then}, this is ${now}, whose arithmetic may differ`,
      value: now,
      nearest: then,
      advice: 'Go on with that version, or start the search again.',
    },
  );

/** Two processes may not drive one run: they would write each other's checkpoint. */
export const runIsLive = (
  folder: string,
  { pid, host }: { readonly pid: number; readonly host: string },
  lock: string,
): InputError =>
  new InputError(
    { file: folder },
    {
      code: 'RUN_IS_LIVE',
      problem: `PID ${pid} on ${quote(host)} drives this run`,
      value: pid,
      advice: `Wait until it ends, or end it. If it is gone and this message stays, remove ${lock}.`,
    },
  );
