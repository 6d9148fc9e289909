# Stands in for the driver of the image: a database that knows one administrator, and nothing else.
import contextlib
import json
import os


class Error(Exception):
    pass


class Rows:
    def fetchone(self):
        return json.loads(os.environ["ADMIN_ROW"])


class Database:
    def execute(self, query):
        assert "role = 'admin'" in query
        return Rows()


@contextlib.contextmanager
def connect(address):
    if address != "postgresql://webui:secret@database:5432/webui":
        raise Error("connection refused\nIs the server running?")
    yield Database()
