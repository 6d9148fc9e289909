"""A model node that computes nothing: it answers as Ollama does, after a fixed time, and is as busy as it is told to be.

Usage: node.py PORT PARALLEL FIRST_MS PIECES PIECE_MS

PARALLEL requests are answered at once, the others wait, as with OLLAMA_NUM_PARALLEL. A streamed answer has PIECES pieces:
the first after FIRST_MS, each further one PIECE_MS later; an answer in one piece takes as long as all of them. The routes
are those that LiteLLM calls for `ollama/` (/api/generate), `ollama_chat/` (/api/chat, /api/show) and, for embeddings,
`openai/`; any other one is answered at once with an empty object.
"""

import asyncio
import json
import sys

PORT, PARALLEL, FIRST_MS, PIECES, PIECE_MS = (int(text) for text in sys.argv[1:6])
WORD = "word "
COUNTS = {"done_reason": "stop", "prompt_eval_count": 10, "eval_count": PIECES}
VECTOR = {
    "object": "list",
    "model": "embedding",
    "data": [{"object": "embedding", "index": 0, "embedding": [0.0] * 384}],
    "usage": {"prompt_tokens": 1, "total_tokens": 1},
}

slots = asyncio.Semaphore(PARALLEL)


def said(path, text, **more):
    word = {"message": {"role": "assistant", "content": text}} if path == "/api/chat" else {"response": text}
    return {"model": "fixed", "created_at": "2026-01-01T00:00:00Z", **word, "done": False, **more}


def whole(writer, value):
    body = json.dumps(value).encode()
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body) + body)


def piece(writer, value):
    line = json.dumps(value).encode() + b"\n"
    writer.write(b"%x\r\n%s\r\n" % (len(line), line))


async def stream(writer, path):
    # Ollama sends its head with the first piece.
    await asyncio.sleep(FIRST_MS / 1000)
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n")
    for index in range(PIECES):
        if index > 0:
            await asyncio.sleep(PIECE_MS / 1000)
        piece(writer, said(path, WORD))
        await writer.drain()
    piece(writer, {**said(path, "", **COUNTS), "done": True})
    writer.write(b"0\r\n\r\n")


async def answer(writer, path, body):
    if path not in ("/api/chat", "/api/generate"):
        whole(writer, VECTOR if path == "/v1/embeddings" else {})
        return
    async with slots:
        # Ollama streams unless told otherwise.
        if json.loads(body).get("stream", True):
            await stream(writer, path)
        else:
            await asyncio.sleep((FIRST_MS + (PIECES - 1) * PIECE_MS) / 1000)
            whole(writer, {**said(path, WORD * PIECES, **COUNTS), "done": True})


async def serve(reader, writer):
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            lines = head.split("\r\n")
            fields = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
            body = await reader.readexactly(int(fields.get("content-length", 0)))
            await answer(writer, lines[0].split(" ")[1], body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "0.0.0.0", PORT, backlog=1024)
    async with server:
        await server.serve_forever()


asyncio.run(main())
