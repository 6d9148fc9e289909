"""Deletes the blobs that no model uses, such as the weights before conversion: `prune.py MODELS_FOLDER`."""

import json
import sys
from pathlib import Path


def main(models: Path) -> None:
    manifests = [json.loads(path.read_text()) for path in (models / "manifests").rglob("*") if path.is_file()]
    used = {layer["digest"].replace(":", "-") for manifest in manifests for layer in [manifest["config"], *manifest["layers"]]}
    for blob in (models / "blobs").iterdir():
        if blob.name not in used:
            blob.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
