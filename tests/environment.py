"""Loaded by pytest before Django's settings: every run has a data folder of its own and no settings of the person's."""

import atexit
import os
import shutil
import tempfile

KEPT = {"LABELWRIGHT_DATABASE_URL"}

if "PYTEST_XDIST_WORKER" not in os.environ:
    for name in [n for n in os.environ if n.startswith("LABELWRIGHT_") and n not in KEPT]:
        del os.environ[name]
    os.environ["LABELWRIGHT_HOME"] = tempfile.mkdtemp(prefix="labelwright-tests-")
    atexit.register(shutil.rmtree, os.environ["LABELWRIGHT_HOME"], ignore_errors=True)
