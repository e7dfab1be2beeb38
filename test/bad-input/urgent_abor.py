"""Aborts a download by urgent data in the way that argv[4] names; prints the replies' codes, the next command's too."""

import ftplib
import socket
import sys

host, port, user_and_password, way = sys.argv[1], int(sys.argv[2]), sys.argv[3].split(":", 1), sys.argv[4]

ftp = ftplib.FTP(timeout=20)
ftp.connect(host, port)
ftp.login(*user_and_password)
data = ftp.transfercmd("RETR large")
data.recv(1)
if way == "ftplib":
    ftp.sock.sendall(b"ABOR\r\n", socket.MSG_OOB)
elif way == "bsd":
    ftp.sock.sendall(b"\xff\xf4\xff", socket.MSG_OOB)
    ftp.sock.sendall(b"\xf2ABOR\r\n")
elif way == "synch":
    ftp.sock.sendall(b"\xff\xf4\xff")
    ftp.sock.sendall(b"\xf2", socket.MSG_OOB)
    ftp.sock.sendall(b"ABOR\r\n")
codes = [ftp.getmultiline()[:3], ftp.getmultiline()[:3]]
data.close()
codes.append(ftp.sendcmd("NOOP")[:3])
print(" ".join(codes))
