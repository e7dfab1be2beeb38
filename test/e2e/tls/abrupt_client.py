"""Uploads by TLS 1.3 as devices do it: every byte sent, then close(2), nothing read. Prints the replies and sizes, in JSON."""

import ftplib
import json
import os
import ssl
import sys


def main():
    request = json.loads(sys.argv[1])
    context = ssl.create_default_context(cafile=request["certificate"])
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    client = ftplib.FTP_TLS(context=context, timeout=20)
    client.connect(request["host"], request["port"])
    client.login(request["username"], request["password"])
    client.prot_p()
    client.voidcmd("TYPE I")
    content = os.urandom(request["bytes"])
    print(json.dumps([upload(client, f"round-{number}", content) for number in range(request["rounds"])]))


def upload(client, name, content):
    data = client.transfercmd(f"STOR {name}")
    data.sendall(content)
    data.close()
    try:
        reply = client.voidresp()
    except ftplib.Error as error:
        reply = str(error)
    try:
        return {"reply": reply, "size": client.size(name)}
    except ftplib.error_perm:
        return {"reply": reply, "size": None}


main()
