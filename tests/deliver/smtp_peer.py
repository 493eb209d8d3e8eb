# An SMTP server with STARTTLS (or implicit TLS) and AUTH, for tests: each mail becomes a JSON line on standard output.
# Arguments: certificate, key, "starttls" | "tls" | "plain", what it answers to the address fail@….
import json
import os
import ssl
import sys
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

certificate, key, mode = sys.argv[1:4]
sys.stderr = open(os.devnull, "w")  # what it warns of would stand between the mails


def say(what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("busy@"):
            return "450 4.2.1 try later"
        if address.startswith("gone@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        say({"from": envelope.mail_from, "to": envelope.rcpt_tos, "ehlo": session.host_name,
             "tls": session.ssl is not None or mode == "tls", "auth": bool(session.authenticated),
             "data": envelope.content.decode("ascii")})
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and data.login == b"user" and data.password == b"SECRETPASSWORD"
    return AuthResult(success=good, handled=False)


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
options = {"hostname": "127.0.0.1", "port": 0, "ready_timeout": 60}
if mode == "starttls":
    options.update(tls_context=context, require_starttls=True, authenticator=authenticate, auth_required=True,
                   auth_require_tls=True)
elif mode == "tls":
    options.update(ssl_context=context, authenticator=authenticate, auth_required=True, auth_require_tls=False)


class Peer(Controller):
    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]  # not known before
        super()._trigger_server()


peer = Peer(Handler(), **options)
peer.start()
say({"port": peer.port})
threading.Event().wait()
