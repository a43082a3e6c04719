"""Prints what the payments example posts to its webhook: python3 receiver.py [port]"""
import http.server
import sys


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        print(self.headers.get("Idempotency-Key"), body.decode(), flush=True)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int((sys.argv + ["9911"])[1])), Receiver).serve_forever()
