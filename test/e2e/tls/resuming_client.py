"""Uploads as FileZilla does them: by TLS sessions that are resumed, or that should have been. Prints a reply for each, in JSON."""

import ftplib
import io
import json
import ssl
import sys


class Client(ftplib.FTP_TLS):
    """Data connections resume `session`; without one they begin anew."""

    session = None

    def ntransfercmd(self, cmd, rest=None):
        connection, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        return self.context.wrap_socket(connection, server_hostname=self.host, session=self.session), size


def main():
    request = json.loads(sys.argv[1])
    version = ssl.TLSVersion[request["version"]]
    context = ssl.create_default_context(cafile=request["certificate"])
    context.minimum_version = context.maximum_version = version
    own, other = log_in(request, context), log_in(request, context)
    print(json.dumps({
        "own": upload(own, own.sock.session),
        "none": upload(own, None),
        "other": upload(own, other.sock.session),
        "own again": upload(own, own.sock.session),
    }))


def log_in(request, context):
    client = Client(context=context, timeout=20)
    client.connect(request["host"], request["port"])
    client.login(request["username"], request["password"])
    client.prot_p()
    return client


def upload(client, session):
    client.session = session
    try:
        return client.storbinary("STOR file", io.BytesIO(b"x" * 100_000))
    except ftplib.Error as error:
        return str(error)
    except OSError:
        # The data connection was cut off; the control connection tells why.
        try:
            return client.voidresp()
        except ftplib.Error as error:
            return str(error)


main()
