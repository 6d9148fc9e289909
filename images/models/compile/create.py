"""Makes an Ollama model out of a folder of weights, through the HTTP API: `create.py BASE_URL MODEL FOLDER [NAME=NUMBER...]`.
NAME=NUMBER are parameters of the model.

`ollama create` puts all files into one folder, so that `1_Pooling/config.json` overwrites `config.json`; the API keeps
the folders apart.
"""

import hashlib
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path

SUFFIXES = {".gguf", ".json", ".model", ".safetensors", ".txt"}


def upload(base: str, data: bytes) -> str:
    """Stores a blob unless it is there; returns its digest."""
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    url = f"{base}/api/blobs/{digest}"
    try:
        urllib.request.urlopen(urllib.request.Request(url, method="HEAD"))
    except urllib.error.HTTPError:
        urllib.request.urlopen(urllib.request.Request(url, data=data, method="POST")).read()
    return digest


def main(base: str, model: str, folder: Path, parameters: dict[str, int]) -> None:
    paths = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    files = {path.relative_to(folder).as_posix(): upload(base, path.read_bytes()) for path in paths}
    body = json.dumps({"model": model, "files": files, "parameters": parameters, "stream": False}).encode()
    try:
        print(urllib.request.urlopen(urllib.request.Request(f"{base}/api/create", data=body)).read().decode())
    except urllib.error.HTTPError as error:
        sys.exit(f"{model}: {error.read().decode()}")


if __name__ == "__main__":
    pairs = (argument.split("=") for argument in sys.argv[4:])
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), {name: int(number) for name, number in pairs})
