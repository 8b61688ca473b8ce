"""Ruff as a server, asked by the protocol of editors: one process for all scripts.

Source: https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
"""

import json
import os
import subprocess
import tempfile

from lines import denied_if, serve
from ruff_gate import RUFF, prepare, settings, version


class Server:
    """One server for one file of settings."""

    def __init__(self, folder, config):
        self.config = config
        self._uri = f"file://{folder}/script.py"
        self._requests = 0
        command = [RUFF, "server"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, cwd=folder, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
        )
        chosen = {"configuration": config, "configurationPreference": "editorOnly"}
        pull = {"textDocument": {"diagnostic": {}}}
        root = f"file://{folder}"
        workspaces = [{"uri": root, "name": "scripts"}]
        self._ask(
            "initialize",
            processId=os.getpid(),
            rootUri=root,
            workspaceFolders=workspaces,
            capabilities=pull,
            initializationOptions={"settings": chosen},
        )
        self._tell("initialized")

    def diagnostics(self, code):
        document = {"uri": self._uri, "languageId": "python", "version": 1, "text": code}
        self._tell("textDocument/didOpen", textDocument=document)
        named = {"uri": self._uri}
        found = self._ask("textDocument/diagnostic", textDocument=named)["items"]
        self._tell("textDocument/didClose", textDocument=named)
        return found

    def close(self):
        self._process.kill()
        self._process.wait()

    def _tell(self, method, **params):
        self._send({"method": method, "params": params})

    def _ask(self, method, **params):
        self._requests += 1
        self._send({"id": self._requests, "method": method, "params": params})
        while True:
            message = self._receive()
            if message.get("id") != self._requests or "method" in message:
                continue
            if "error" in message:
                raise RuntimeError(message["error"]["message"])
            return message["result"]

    def _send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode("utf-8")
        stream = self._process.stdin
        stream.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        stream.flush()

    def _receive(self):
        length = 0
        while header := self._process.stdout.readline().strip():
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if length == 0:
            raise RuntimeError("the server ended")
        return json.loads(self._process.stdout.read(length))


def open_gate():
    folder = tempfile.TemporaryDirectory()
    servers = []

    def judge(script):
        config = settings(folder.name, script)
        if not servers or servers[-1].config != config:
            for server in servers:
                server.close()
            servers[:] = [Server(folder.name, config)]
        found = servers[-1].diagnostics(script.code)
        return denied_if([f"{one['code']} on {one['range']['start']['line'] + 1}" for one in found])

    return judge


if __name__ == "__main__":
    serve(open_gate, version, prepare)
