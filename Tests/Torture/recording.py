"""What a command wrote, named and flushed, in order, as strace saw it."""
import os
import re
import subprocess

from part import ENVIRONMENT

CALLS = ("openat,open,creat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,rmdir,write,pwrite64,writev,pwritev,"
         "pwritev2,lseek,ftruncate,fallocate,fsync,fdatasync,sync_file_range,msync,link,linkat,copy_file_range,sendfile")
STRING = r'"((?:\\x[0-9a-f]{2})*)"'
DESCRIPTOR = r"(-?\d+|AT_FDCWD)<((?:\\x[0-9a-f]{2})*)>"
# The kernel writes pages of a shared map when it likes. LMDB's locks are such, and mean nothing after a restart.
UNTRACKED = ("lock.mdb",)


def plain(text):
    return bytes.fromhex(text.replace("\\x", ""))


def record(command, root, trace):
    """Runs a shell command; the operations on files below `root`, and ("output", bytes) where something was printed."""
    subprocess.run(["strace", "-f", "-qq", "-y", "-xx", "-s", "100000000", "-o", trace, "-e", f"trace={CALLS}", "sh", "-ec",
                    command], stdout=subprocess.PIPE, check=True, env=ENVIRONMENT)
    reader = Reader(str(root))
    with open(trace) as lines:
        for line in lines:
            reader.line(line)
    return reader.operations


class Reader:
    """Puts the lines of a trace together and keeps the operations that change files."""

    def __init__(self, root):
        self.root = root
        self.operations = []
        self.begun, self.place, self.synced = {}, {}, set()

    def line(self, line):
        thread, rest = line.rstrip("\n").split(None, 1)
        if rest.endswith("<unfinished ...>"):
            self.begun[thread] = rest[:-len("<unfinished ...>")], len(self.operations)
            return
        since = len(self.operations)
        if rest.startswith("<... "):
            head, since = self.begun.pop(thread)
            rest = head + re.sub(r"^<\.\.\. \w+ resumed>", "", rest)
        match = re.match(r"(\w+)\((.*)\)\s+=\s+(-?\d+)(?:<((?:\\x[0-9a-f]{2})*)>)?", rest)
        if match and int(match[3]) >= 0:
            self.call(match[1], match[2], int(match[3]), match[4], since)

    def paths(self, text):
        """The path arguments, made absolute."""
        found = []
        for match in re.finditer(r"(?:" + DESCRIPTOR + r", )?" + STRING, text):
            path = plain(match[3]).decode()
            found.append(path if path.startswith("/") else os.path.join(plain(match[2] or "").decode(), path))
        return found

    def call(self, name, arguments, result, opened, since):
        if name in ("openat", "open", "creat"):
            path = plain(opened).decode() if opened else self.paths(arguments)[0]
            self.synced.discard(result)
            if "O_DSYNC" in arguments or "O_SYNC" in arguments:
                self.synced.add(result)
            self.place[result] = 0
            if "O_CREAT" in arguments and self.below(path):
                self.add("create", path)
            if "O_TRUNC" in arguments and self.below(path):
                self.add("resize", path, 0)
        elif name in ("mkdir", "mkdirat", "unlink", "unlinkat", "rmdir"):
            path = self.paths(arguments)[0]
            if self.below(path):
                self.add("directory" if name.startswith("mkdir") else "remove", path)
        elif name.startswith("rename"):
            old, new = self.paths(arguments)[:2]
            if self.below(new):
                self.add("rename", old, new)
        else:
            self.descriptor(name, arguments, result, since)

    def descriptor(self, name, arguments, result, since):
        match = re.match(DESCRIPTOR, arguments)
        if not match or match[1] == "AT_FDCWD":
            return
        number, path = int(match[1]), plain(match[2]).decode()
        if number == 1 and name == "write":
            self.operations.append(("output", plain(re.search(STRING, arguments)[1])))
        if not self.below(path) or path.endswith(UNTRACKED):
            return
        if name == "lseek":
            self.place[number] = result
        elif name in ("fsync", "fdatasync"):
            # It covers what was written before it began.
            self.add("flush", path, since)
        elif name in ("write", "pwrite64", "writev"):
            pattern = ("iov_base=" if name == "writev" else "") + STRING
            data = b"".join(plain(piece) for piece in re.findall(pattern, arguments))[:result]
            at = int(arguments.rsplit(",", 1)[1]) if name == "pwrite64" else self.place.get(number, 0)
            if name != "pwrite64":
                self.place[number] = at + result
            self.add("write", path, at, data, number in self.synced)
        elif name == "ftruncate":
            self.add("resize", path, int(arguments.rsplit(",", 1)[1]))
        elif name not in ("sync_file_range", "fallocate"):
            raise RuntimeError(f"{name} of {path} is not modelled")

    def below(self, path):
        return path == self.root or path.startswith(self.root + "/")

    def add(self, *operation):
        self.operations.append(operation)
