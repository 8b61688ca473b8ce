"""Runs cases through the platform modules of the worker, without its sandbox: what they send
becomes JSON lines.

Usage: python -I -S driver.py WORKER_DIRECTORY [SITE], a JSON array of cases on standard input. Each
case runs in a fork.
"""

import base64
import json
import os
import shutil
import sys
import tempfile

worker, sites = sys.argv[1], sys.argv[2:]
sys.path.insert(0, worker)
sys.path.extend(sites)
import protocol


class Recorder(protocol.Channel):
    """The channel's interface; frames are written down instead of sent."""

    def __init__(self):
        self.platform_code, self.source = None, ""
        self.sites = sites
        self.given, self.frames = {}, []

    def log(self, level, message):
        self.frames.append(["log", level, str(message)])

    def note(self, text):
        self.frames.append(["note", text])

    def table(self, port, content):
        self.frames.append(["table", port, base64.b64encode(bytes(content)).decode()])

    def rows(self, content):
        self.frames.append(["rows", content.decode("ascii")])

    def file(self, name, media_type, content):
        self.frames.append(["file", name, media_type, len(content)])

    def checkpoint(self, value):
        self.frames.append(["checkpoint", protocol.read_json(protocol.json_bytes(value))])


def run(case, platform):
    import builtins

    channel = Recorder()
    channel.source = case["script"]
    tables = [
        None if table is None else base64.b64decode(table) for table in case.get("tables", [])
    ]
    tree = compile(case["script"], "<script>", "exec", 0x400, dont_inherit=True)
    try:
        code = platform.build(tree, "<script>")
        platform.run(code, dict(vars(builtins)), case["contract"], tables, channel)
        channel.frames.append(["done"])
    except protocol.BadResult as error:
        channel.frames.append(["bad-result", error.message, error.help])
    except protocol.Failed as error:
        channel.frames.append(["failed", error.message, error.help, error.platform_code])
    except BaseException as error:
        step, lines = error.__traceback__, []
        while step is not None:
            if step.tb_frame.f_code.co_filename == "<script>":
                lines.append(step.tb_lineno)
            step = step.tb_next
        channel.frames.append(["raised", type(error).__name__, str(error), lines])
    return {"frames": channel.frames, "platformCode": channel.platform_code}


def main():
    cases = json.load(sys.stdin)
    name = "platform_" + cases[0]["contract"]["platform"].split("-")[0]
    platform = __import__(name)
    platform.preload(cases[0]["contract"])
    answers = os.dup(1)
    for case in cases:
        if os.fork() == 0:
            directory = tempfile.mkdtemp()
            os.chdir(directory)
            os.dup2(2, 1)
            os.write(answers, json.dumps(run(case, platform)).encode() + b"\n")
            os.chdir("/")
            shutil.rmtree(directory)
            os._exit(0)
        os.wait()


main()
