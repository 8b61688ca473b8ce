"""Bandit, in process: every test, any confidence, comments that silence it ignored.

--severity low|medium|high is the lowest severity that refuses.
Source: https://bandit.readthedocs.io/en/latest/config.html
"""

import io
import logging
import sys
from importlib.metadata import version

from bandit.core import config, manager

from lines import denied_if, serve

NAME = "script.py"


def open_gate():
    logging.disable(logging.CRITICAL)
    lowest = sys.argv[sys.argv.index("--severity") + 1] if "--severity" in sys.argv else "low"
    bandit = manager.BanditManager(config.BanditConfig(), "file", ignore_nosec=True)
    return lambda script: judge(bandit, lowest.upper(), script)


def judge(bandit, lowest, script):
    bandit.results, bandit.skipped, bandit.scores = [], [], []
    text = script.code.encode("utf-8", "surrogatepass")
    bandit._parse_file(NAME, io.BytesIO(text), [NAME])
    issues = bandit.get_issue_list(sev_level=lowest)
    # What it could not read it did not judge, and says so at the end of its report.
    unread = [f"unread: {why}" for _, why in bandit.skipped]
    return denied_if([f"{issue.test_id} on {issue.lineno}" for issue in issues] + unread)


if __name__ == "__main__":
    serve(open_gate, lambda: version("bandit"))
