"""The way in. It only hands over, since Python compiles this file anew at each start and its modules once."""

import sys

sys.path.insert(0, __file__.rpartition("/")[0])

import bootstrap

bootstrap.main()
