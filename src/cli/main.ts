#!/usr/bin/env node
import { exitCodes } from './exit-codes.ts';
import { Session } from './session.ts';
import { processTerminal } from './terminal.ts';

const asked = new AbortController();
const session = new Session(processTerminal(asked.signal));

/** The first signal asks a verb to end, the second does not ask. */
function cancel(): void {
  if (!session.cancellable || asked.signal.aborted) process.exit(exitCodes.cancelled);
  asked.abort();
}

process.on('SIGINT', cancel).on('SIGTERM', cancel);
process.on('uncaughtException', (error) => process.exit(session.failed(error)));
process.exitCode = await session.run(process.argv);
