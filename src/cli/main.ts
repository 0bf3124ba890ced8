#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { InputError } from '../catalog/input-error.js';
import { packageVersion } from '../run/manifest.js';
import { commandsFor } from './command/index.js';
import { exitCode, type ExitCode } from './exit.js';
import { codeOf, watchOutput } from './output.js';
import { warn } from './print.js';

async function main(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = exitCode.done;
  const program = new Command('copareto')
    .description('Pareto fronts of AI-agent inference systems: cost, latency, tokens per joule')
    .version(packageVersion())
    .showHelpAfterError('(copareto --help shows all verbs)')
    .exitOverride();
  for (const command of await commandsFor(argv[2])) command(program, (ended) => (code = ended));
  for (const command of program.commands) command.exitOverride();
  try {
    await program.parseAsync(argv);
    return code;
  } catch (error) {
    if (error instanceof InputError) {
      warn(error.message);
      return exitCode.input;
    }
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.input;
    const said = error instanceof Error ? error : new Error(String(error));
    warn(`copareto failed, and it is not your fault: ${process.env['COPARETO_DEBUG'] ? said.stack : said.message}`);
    return exitCode.bug;
  }
}

watchOutput(warn);

// Progress that nobody reads is no reason to end.
process.stderr.on('error', () => {});

process.exitCode = codeOf(await main(process.argv));
