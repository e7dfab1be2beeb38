"""A session by Python's ftplib."""

import ftplib
import os
import socket
import ssl
import sys

from steps import SECONDS, Target, answer_steps


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


def connect(target):
    if target.security == "plain":
        client = ftplib.FTP(timeout=SECONDS)
    else:
        context = ssl.create_default_context(cafile=target.certificate)
        client = (ImplicitTls if target.security == "implicit" else ftplib.FTP_TLS)(context=context, timeout=SECONDS)
    client.encoding = "utf-8"
    client.set_debuglevel(1)
    client.connect(target.host, target.port)
    client.login(target.username, target.password, *([] if target.security == "plain" else [target.security == "explicit"]))
    if target.security != "plain":
        client.prot_p()
    client.trust_server_pasv_ipv4_address = True
    client.set_pasv(target.data_mode != "active")
    if target.data_mode == "EPSV":
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


def resume_upload(client, local_path, path):
    size = client.size(path)
    with open(local_path, "rb") as file:
        file.seek(size)
        client.storbinary(f"STOR {path}", file, rest=size)


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


def silent(method):
    """Without what it returns."""

    def run(*arguments):
        method(*arguments)

    return run


STEPS = {
    "upload": upload,
    "download": download,
    "resume": resume,
    "resumeUpload": resume_upload,
    "list": names,
    "rename": silent(ftplib.FTP.rename),
    "remove": silent(ftplib.FTP.delete),
    "makeDirectory": silent(ftplib.FTP.mkd),
    "removeDirectory": silent(ftplib.FTP.rmd),
}


def main():
    answers, sys.stdout = sys.stdout, sys.stderr  # where ftplib says what it does
    with connect(Target()) as client:
        answer_steps(lambda step, *arguments: STEPS[step](client, *arguments), answers, (ftplib.Error, OSError, EOFError))


main()
