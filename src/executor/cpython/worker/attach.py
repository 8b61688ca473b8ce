"""Becomes another program, which ends with the one that started this.

Started as `python -I -S -B attach.py PARENT PROGRAM ARGUMENT...`, for a supervisor that has no
option to die with its parent.
"""

import posix
import sys

sys.path.insert(0, __file__.rpartition("/")[0])

import limits

parent, program = sys.argv[1:3]
limits.own_session(int(parent))
try:
    posix.execv(program, sys.argv[2:])
except OSError as error:
    sys.exit("%s: %s" % (program, error.strerror))
