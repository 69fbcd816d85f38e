"""The sandbox as a process of its own, and the way that clients take to it."""

import json
import os
import socket
import socketserver
import subprocess
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import requests

ROOT = Path(__file__).parents[2]


class Sandbox:
    """Started by `with`. `login` holds what its Salesforce asks for at login, e.g. `login["password"]`."""

    def __enter__(self):
        self._process = subprocess.Popen(
            ["node", str(ROOT / "dist/sandbox/main.js"), "--port", "0", "--https", "--json"],
            stdout=subprocess.PIPE,
            text=True,
        )
        line = self._process.stdout.readline()
        if line == "":
            raise RuntimeError("The sandbox did not start")
        self.login = json.loads(line)["salesforce"]
        self.url = self.login["url"]
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(timeout=30)

    def control(self, path, body=None):
        """Turns or looks at the sandbox itself, see sandbox/README.md."""
        answer = requests.post(
            f"{self.url}/__sandbox{path}", json=body or {}, verify=self.login["certificateFile"], timeout=30
        )
        answer.raise_for_status()


class Tunnel:
    """
    A proxy that leads every host to the sandbox. Clients insist on `https://login.salesforce.com` and alike,
    so they call that, knowing nothing but the ordinary settings of a company's network.
    """

    def __init__(self, sandbox):
        address = (urlsplit(sandbox.url).hostname, urlsplit(sandbox.url).port)

        class Connect(socketserver.StreamRequestHandler):
            def handle(self):
                while self.rfile.readline().strip():
                    pass
                with socket.create_connection(address) as sandbox_side:
                    self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    back = Thread(target=_pump, args=(sandbox_side, self.connection))
                    back.start()
                    _pump(self.connection, sandbox_side)
                    back.join()

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Connect)
        self._server.daemon_threads = True
        certificate = sandbox.login["certificateFile"]
        self.environment = {
            "HTTPS_PROXY": f"http://127.0.0.1:{self._server.server_address[1]}",
            "NO_PROXY": "127.0.0.1,localhost",
            "REQUESTS_CA_BUNDLE": certificate,
            "NODE_EXTRA_CA_CERTS": certificate,
        }

    def __enter__(self):
        Thread(target=self._server.serve_forever, daemon=True).start()
        os.environ.update(self.environment)
        return self

    def __exit__(self, *_):
        for name in self.environment:
            os.environ.pop(name)
        self._server.shutdown()
        self._server.server_close()


def _pump(source, target):
    try:
        while part := source.recv(65536):
            target.sendall(part)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # The other side hung up, which is how most connections end.
