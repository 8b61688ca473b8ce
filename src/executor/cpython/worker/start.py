"""The way in. It only hands over: Python compiles this file at each start, and modules once."""

import sys

sys.path.insert(0, __file__.rpartition("/")[0])

import bootstrap

bootstrap.main()
