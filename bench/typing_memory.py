"""Passes frames on between the two ends of a room and keeps nothing: what keeping costs more."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict

import uvicorn
from fastapi import FastAPI, WebSocket
from starlette.websockets import WebSocketDisconnect

app = FastAPI(openapi_url=None)
_rooms: dict[str, list[WebSocket]] = defaultdict(list)


@app.websocket("/{path:path}")
async def talk(socket: WebSocket, path: str) -> None:
    """The last part of the address but one is the room."""
    room = _rooms[path.split("/")[-2]]
    await socket.accept()
    room.append(socket)
    try:
        while True:
            ops = json.loads(await socket.receive_text())
            await socket.send_text(json.dumps([{"k": "ack"} for _ in ops]))
            for other in room:
                if other is not socket:
                    await other.send_text(json.dumps(ops))
    except WebSocketDisconnect:
        room.remove(socket)


async def _serve() -> None:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    print(server.servers[0].sockets[0].getsockname()[1], flush=True)
    await serving


if __name__ == "__main__":
    asyncio.run(_serve())
