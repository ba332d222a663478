"""`python -m pbm_etl`."""

import sys

from pbm_etl.cli import main

sys.exit(main())
