"""``python -m machdbg``."""

import sys

from machdbg.frontends.main import main

if __name__ == "__main__":
    sys.exit(main())
