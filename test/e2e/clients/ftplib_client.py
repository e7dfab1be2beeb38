"""A session by Python's ftplib. Each line of the input asks for a step and each line of the output answers it, in JSON."""

import contextlib
import ftplib
import json
import os
import socket
import ssl
import sys

SECONDS = 20


class ImplicitTls(ftplib.FTP_TLS):
    """ftplib has no implicit TLS; this is how its users get it: the socket is wrapped as soon as it is there."""

    _sock = None

    @property
    def sock(self):
        return self._sock

    @sock.setter
    def sock(self, value):
        if value is not None and not isinstance(value, ssl.SSLSocket):
            value = self.context.wrap_socket(value, server_hostname=self.host)
        self._sock = value


def connect(request):
    security = request["security"]
    if security == "plain":
        client = ftplib.FTP(timeout=SECONDS)
    else:
        context = ssl.create_default_context(cafile=request["certificate"])
        client = (ImplicitTls if security == "implicit" else ftplib.FTP_TLS)(context=context, timeout=SECONDS)
    client.encoding = "utf-8"
    client.set_debuglevel(1)
    client.connect(request["host"], request["port"])
    client.login(request["username"], request["password"], *([] if security == "plain" else [security == "explicit"]))
    if security != "plain":
        client.prot_p()
    client.trust_server_pasv_ipv4_address = True
    client.set_pasv(request["dataMode"] != "active")
    if request["dataMode"] == "EPSV":
        client.af = socket.AF_INET6  # it chooses EPSV by this alone
    return client


def upload(client, local_path, path):
    with open(local_path, "rb") as file:
        client.storbinary(f"STOR {path}", file)


def download(client, path, local_path):
    with open(local_path, "wb") as file:
        client.retrbinary(f"RETR {path}", file.write)


def resume(client, path, local_path):
    with open(local_path, "ab") as file:
        client.retrbinary(f"RETR {path}", file.write, rest=os.path.getsize(local_path))


def names(client, folder):
    """By MLSD, by NLST and by LIST: all have to agree."""
    client.cwd(folder)
    facts = [name for name, _ in client.mlsd()]
    bare = client.nlst()
    long = []
    client.dir(long.append)
    if facts != bare or len(long) != len(facts) or any(not line.endswith(name) for line, name in zip(long, facts)):
        raise OSError(f"MLSD {facts}, NLST {bare}, LIST {long}")
    return facts


STEPS = {
    "upload": upload,
    "download": download,
    "resume": resume,
    "list": names,
    "rename": ftplib.FTP.rename,
    "remove": ftplib.FTP.delete,
    "makeDirectory": ftplib.FTP.mkd,
    "removeDirectory": ftplib.FTP.rmd,
}


def answer(client, line):
    request = json.loads(line)
    try:
        return {"result": STEPS[request["step"]](client, *request["arguments"])}
    except (ftplib.Error, OSError, EOFError) as error:
        return {"error": f"{type(error).__name__}: {error}"}


def main():
    answers = sys.stdout
    with contextlib.redirect_stdout(sys.stderr), connect(json.loads(sys.argv[1])) as client:
        for line in sys.stdin:
            print(json.dumps(answer(client, line)), file=answers, flush=True)


main()
