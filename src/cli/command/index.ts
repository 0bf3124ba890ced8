import type { Command } from 'commander';
import type { ExitCode } from '../exit.js';

/** Declares a verb, and tells how it ended. */
type Declare = (program: Command, done: (code: ExitCode) => void) => void;

/** Every verb; a new one is a file and a line here. */
const verbs: Readonly<Record<string, () => Promise<Declare>>> = {
  search: async () => (await import('./search.js')).search,
  resume: async () => (await import('./resume.js')).resume,
  show: async () => (await import('./show.js')).show,
  explain: async () => (await import('./explain.js')).explain,
  compare: async () => (await import('./compare.js')).compare,
  studio: async () => (await import('./studio.js')).studio,
  verify: async () => (await import('./verify.js')).verify,
  evaluate: async () => (await import('./evaluate.js')).evaluate,
  check: async () => (await import('./check.js')).check,
  list: async () => (await import('./list.js')).list,
  export: async () => (await import('./export.js')).exportFront,
};

/** The verb that is asked for, as loading all takes longer than most of them do; all where help is due. */
export function commandsFor(asked = ''): Promise<Declare[]> {
  const loads = Object.hasOwn(verbs, asked) ? [verbs[asked]] : Object.values(verbs);
  return Promise.all(loads.map((load) => load()));
}
