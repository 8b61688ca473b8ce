import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionPlan } from '../job/plan.ts';
import type { RunContract } from '../job/types.ts';
import { python } from './python-literal.ts';

interface ProcessorRun {
  readonly contract: Extract<RunContract, { platform: 'processor' }>;
  readonly plan: ExecutionPlan;
}

/** The modules of the worker that a run of the processor is made of, in the order of their imports. */
const modules = ['guards', 'processor_rows', 'platform_processor'] as const;

const worker = join(import.meta.dirname, 'cpython', 'worker');

/**
 * The whole Python program that a run of a processor's job is, to be read, or run and debugged by hand:
 * the modules of the worker, what the job hands in, and the statement. It is complete in itself, has
 * the job's data in it, and contains nothing: it runs with the rights of whoever starts it.
 *
 * @param body the script, one level deeper
 */
export async function debugScript(run: ProcessorRun, body: string): Promise<string> {
  const { plan } = run;
  const { platform: _, ...contract } = run.contract;
  const sources = await Promise.all(
    modules.map(async (name) => [name, await readFile(join(worker, `${name}.py`), 'utf8')]),
  );
  const parts = [
    head(plan.python, plan.runtime),
    support,
    ...sources.map(([name, source]) => `module("${name}", r'''${source}''')\n`),
    `IMPORTS = ${python(plan.imports)}`,
    `CONTRACT = ${python(contract)}\n\n`,
    'async def statement():',
  ].join('\n');
  const first = parts.split('\n').length + 1;
  return `${parts.replace('@LINE@', String(first))}\n${body.replace(/\n*$/, '\n')}\n${start}`;
}

const head = (version: string, runtime: string | null): string => `\
# Debug script of a job for the Python processor: all of what runs in the sandbox, without the sandbox.
# It runs as python${version} debug.py${runtime === null ? '' : `, with the packages of runtime ${runtime}`}, and
# is free to do whatever the statement does. Line 1 of the statement is line @LINE@ here.

import ast
import json
import sys
import types
`;

const support = `
class BadResult(Exception):
    def __init__(self, message, help):
        Exception.__init__(self, message + " " + help)
        self.message, self.help = message, help


class Failed(BadResult):
    pass


class Screen:
    """What the statement logs and returns, for a person: rows on standard output, all else beside."""

    BadResult, Failed = BadResult, Failed
    shown = staticmethod(str)

    def __init__(self):
        self.given = {}

    def log(self, level, message):
        print("log %s | %s" % (level, message), file=sys.stderr)

    def note(self, text):
        print("note: %s" % text, file=sys.stderr)

    def rows(self, content):
        print(content.decode("ascii"))

    def checkpoint(self, value):
        print("next checkpoint: %s" % json.dumps(value), file=sys.stderr)


def module(name, source):
    made = sys.modules[name] = types.ModuleType(name)
    exec(compile(source, "<%s>" % name, "exec"), made.__dict__)


protocol = sys.modules["protocol"] = types.ModuleType("protocol")
protocol.json_bytes = lambda value: json.dumps(
    value, separators=(",", ":"), allow_nan=False
).encode("ascii")

`;

const start = `
def main():
    guards, platform = sys.modules["guards"], sys.modules["platform_processor"]
    with open(__file__, encoding="utf-8") as file:
        program = ast.parse(file.read(), __file__)
    body = [node for node in program.body if getattr(node, "name", "") == "statement"][0].body
    # As in the sandbox: the statements alone, in a function of the platform's.
    code = platform.build(ast.Module(body=body, type_ignores=[]), __file__)
    platform.run(code, guards.build(IMPORTS), CONTRACT, [], Screen())


if __name__ == "__main__":
    main()
`;
