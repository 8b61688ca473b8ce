"""Runs a script by Anthropic's srt: sandbox-runtime.py PEERS TOP WORK PACKAGES SCRIPT PYTHON.

The settings are written to TOP: their README's "Configuration Options" has no words for what a run is given.
"""

import json
import os
import sys

peers, top, work, packages, script, python = sys.argv[1:]
settings = {
    "network": {"allowedDomains": [], "deniedDomains": []},
    "filesystem": {
        "denyRead": ["/"],
        "allowRead": ["/usr", "/etc/ld.so.cache", peers, packages, script, work],
        "allowWrite": [work],
        "denyWrite": [],
    },
    "credentials": {"envVars": [{"name": "PLANTED_BY_HOST", "mode": "deny"}]},
}
path = os.path.join(top, "settings.json")
with open(path, "w") as file:
    json.dump(settings, file)
folder = os.path.join(peers, "npm", "node_modules")
node = os.path.join(folder, ".bin", "node")
srt = os.path.join(folder, "@anthropic-ai", "sandbox-runtime", "dist", "cli.js")
os.execv(node, [node, srt, "--settings", path, "--", python, "-I", "-S", script])
