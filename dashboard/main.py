"""The application `panel serve dashboard` runs for each visitor."""

import sys
from pathlib import Path

import panel as pn

sys.path.append(str(Path(__file__).resolve().parent.parent))  # for a checkout that is not installed

from dashboard.page import serve

serve(pn.state.curdoc)
