"""Applies the database migrations: the path and name of the official image's script, the work of database/migrate.js."""

import os
from pathlib import Path

import litellm_proxy_extras

MIGRATIONS = Path(litellm_proxy_extras.__file__).parent / "migrations"

os.execvp("node", ["node", "/opt/database/migrate.js", str(MIGRATIONS)])
