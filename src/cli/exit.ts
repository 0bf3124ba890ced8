/** What the process tells its caller. */
export const exitCode = {
  done: 0,
  bug: 1,
  /** `verify` found what speaks against a front: its bug, or that of whoever changed it. */
  refuted: 1,
  input: 2,
  nothingFeasible: 3,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
