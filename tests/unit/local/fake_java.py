"""Behaves like the `java` that runs Kafka, in 50 ms: formats, listens, answers, or fails as `fake` says.

`fake` is a broker property: ok, full, busy, busy-once, dies, silent, mute, stubborn, format-fails.
"""

import signal
import socket
import struct
import sys
import time
from pathlib import Path


def properties(path):
    return dict(line.split("=", 1) for line in Path(path).read_text().splitlines())


def main(arguments):
    if "-version" in arguments:
        sys.stderr.write('openjdk version "21.0.1"\n')
        return 0
    options = dict(argument.split("=", 1) for argument in arguments if argument.startswith("-XX:") and "=" in argument)
    if "-Xshare:dump" in arguments:
        return dump(Path(options["-XX:SharedClassListFile"]), Path(options["-XX:SharedArchiveFile"]))
    if "-XX:DumpLoadedClassList" in options:
        Path(options["-XX:DumpLoadedClassList"]).write_text("java/lang/Object id: 0\nkafka/Kafka id: 1\nkafka/Ra")
    settings = properties(arguments[-1])
    fake, data = settings.get("fake", "ok"), Path(settings["log.dirs"])
    if "format" in arguments:
        if fake == "format-fails":
            print("Unexpected option")
            return 3
        data.mkdir(exist_ok=True)
        (data / "meta.properties").write_text(arguments[arguments.index("--cluster-id") + 1])
        return 0
    return serve(settings, fake, data)


def dump(classes, archive):
    if not classes.read_text().endswith("\n"):
        return 1
    archive.write_text(classes.read_text())
    return 0


def serve(settings, fake, data):
    print("starting", flush=True)
    if fake == "busy-once" and not (data / "tried").exists():
        (data / "tried").touch()
        fake = "busy"
    if fake == "full":
        print("java.io.IOException: No space left on device")
        return 1
    if fake == "busy":
        print("java.net.BindException: Address already in use")
        return 1
    if fake == "dies":
        print("\n".join(f"line {number}" for number in range(100)))
        return 1
    if fake == "silent":
        time.sleep(60)
    if fake == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    host, port = settings["advertised.listeners"].removeprefix("PLAINTEXT://").split(":")
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, int(port)))
    listener.listen()
    print("[KafkaRaftServer nodeId=1] Kafka Server started", flush=True)
    while True:
        connection, _ = listener.accept()
        request = connection.recv(4096)
        if fake != "mute":
            connection.sendall(struct.pack(">iih", 6, struct.unpack(">i", request[8:12])[0], 0))
        connection.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
