"""A session by aioftp, which lets data connections resume the control connection's TLS session."""

import asyncio
import logging
import os
import ssl
import sys

import aioftp
from steps import SECONDS, Target, answer_steps


async def connect(target):
    trusting = None if target.security == "plain" else ssl.create_default_context(cafile=target.certificate)
    client = aioftp.Client(
        ssl=trusting if target.security == "implicit" else None,
        passive_commands=(target.data_mode.lower(),),
        socket_timeout=SECONDS,
    )
    await client.connect(target.host, target.port)
    if target.security == "explicit":
        await client.upgrade_to_tls(trusting)
    await client.login(target.username, target.password)
    return client


async def upload(client, local_path, path):
    async with client.upload_stream(path) as stream:
        await send(stream, local_path, 0)


async def resume_upload(client, local_path, path):
    size = (await client.stat(path))["size"]
    async with client.upload_stream(path, offset=int(size)) as stream:
        await send(stream, local_path, int(size))


async def send(stream, local_path, offset):
    with open(local_path, "rb") as file:
        file.seek(offset)
        while block := file.read(1 << 16):
            await stream.write(block)


async def download(client, path, local_path):
    await receive(client, path, local_path, 0)


async def resume(client, path, local_path):
    await receive(client, path, local_path, os.path.getsize(local_path))


async def receive(client, path, local_path, offset):
    async with client.download_stream(path, offset=offset) as stream:
        with open(local_path, "ab" if offset else "wb") as file:
            async for block in stream.iter_by_block():
                file.write(block)


async def names(client, folder):
    """By MLSD and by LIST: both have to agree."""
    await client.change_directory(folder)
    facts, long = [[path.name for path, _ in await client.list(raw_command=verb)] for verb in ("MLSD", "LIST")]
    # Its reader of LIST takes blanks before a name away.
    if [name.lstrip(" ") for name in facts] != long:
        raise OSError(f"MLSD {facts}, LIST {long}")
    return facts


STEPS = {
    "upload": upload,
    "resumeUpload": resume_upload,
    "download": download,
    "resume": resume,
    "list": names,
    "rename": aioftp.Client.rename,
    "remove": aioftp.Client.remove_file,
    "makeDirectory": aioftp.Client.make_directory,
    "removeDirectory": aioftp.Client.remove_directory,
}


def main():
    logging.basicConfig(level=logging.DEBUG, format="> %(message)s")
    with asyncio.Runner() as runner:
        client = runner.run(connect(Target()))

        def run(step, *arguments):
            return runner.run(STEPS[step](client, *arguments))

        answer_steps(run, sys.stdout, (aioftp.AIOFTPException, OSError, ValueError))
        runner.run(client.quit())


main()
