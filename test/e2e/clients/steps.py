"""The steps of ScriptedClient (test/support/client-script.ts) for the libraries of Python."""

import sys

SECONDS = 20


class Target:
    """Where to go, and as whom: the arguments of the script."""

    def __init__(self):
        self.host, port, self.security, self.certificate, self.username, self.password, self.data_mode = sys.argv[1:]
        self.port = int(port)


def answer_steps(run, answers, errors):
    """Reads a step from each line of the input and writes its answer to a stream."""
    for line in sys.stdin:
        print("\t".join(answer(run, line.rstrip("\n").split("\t"), errors)), file=answers, flush=True)


def answer(run, request, errors):
    try:
        return ["ok", *(run(*request) or [])]
    except errors as error:
        return ["error", " ".join(f"{type(error).__name__}: {error}".split())]
