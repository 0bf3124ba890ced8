import { InputError, quote } from './input-error.js';
import { shellWord } from './shell.js';

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

/** The same for who would only read what it has not found yet. */
export const stillRunning = (
  folder: string,
  { pid, host }: { readonly pid: number; readonly host: string },
): InputError =>
  new InputError(
    { file: folder },
    {
      code: 'NOT_FINISHED',
      problem: `this run is not finished: PID ${pid} on ${quote(host)} is at it`,
      value: pid,
      advice: 'Wait until it ends; `copareto studio` shows how far it is.',
    },
  );

/** A run came to its end, and what it found is there no more. `command`: what made it, as it was typed. */
export const frontLost = ({ file, problem, value }: InputError, command: readonly string[]): InputError => {
  const typed = command.length === 0 ? '' : ` with: copareto ${command.map(shellWord).join(' ')}`;
  return new InputError(
    { file },
    {
      code: 'FRONT_LOST',
      problem,
      value,
      advice: `The run has ended, and its front is lost: move the folder away, and search again${typed}.`,
    },
  );
};
