/** Whether pip keeps a download depends on the answer's headers: this index asks for it as PyPI does. */
const INDEX = `
import functools, http.server, os, subprocess, sys, threading
class Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self):
        self.send_header("Cache-Control", "max-age=365000000, immutable, public")
        super().end_headers()
    def log_message(self, *args):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory="/index"))
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ["PIP_INDEX_URL"] = "http://127.0.0.1:%d/simple" % server.server_port
sys.exit(subprocess.call(sys.argv[1:]))
`

/** Lines that make such an index of one package. */
export const PIP_INDEX: readonly string[] = [
  `RUN mkdir /index && echo '${Buffer.from(INDEX).toString('base64')}' | base64 -d > /index/serve.py`,
  'RUN pip download --no-cache-dir --no-deps -d /index/simple/pytz pytz',
]
/** pip, asking that index. */
export const PIP = 'python3 /index/serve.py pip install --break-system-packages --trusted-host 127.0.0.1'
