"""Who may do what, tried with real users: the owner, a reader of the group, and a stranger."""
import os
import stat
import subprocess

from tamga import PROGRAM, Ledger

OWNER, READER, STRANGER, GROUP = 61001, 61002, 61003, 61010


class User:
    """Runs the program as another user of the system."""

    def __init__(self, number, groups=()):
        self.number, self.groups = number, groups

    def run(self, *arguments, umask=0o022):
        return subprocess.run([PROGRAM, *map(str, arguments)], user=self.number, group=self.number,
                              extra_groups=self.groups, umask=umask, cwd="/", capture_output=True, text=True,
                              stdin=subprocess.DEVNULL)


def mode(path):
    return oct(stat.S_IMODE(os.stat(path).st_mode))


def permissions(tally, work):
    """A ledger that a group may read, one that nobody else may, and keys."""
    if os.geteuid() != 0:
        print("passed over: permissions, because only root can be several users", flush=True)
        return
    owner, reader, stranger = User(OWNER, [GROUP]), User(READER, [GROUP]), User(STRANGER)
    place = work / "permissions"
    place.mkdir()
    for directory in (work, place):
        directory.chmod(0o755)
    os.chown(place, OWNER, OWNER)
    if stranger.run("--version").returncode != 0:
        print(f"passed over: permissions, because other users cannot run {PROGRAM}", flush=True)
        return
    lines = place / "lines.ndjson"
    with open(lines, "wb") as output:
        Ledger.tamga("generate", "--declarations", 120, "--seed", 4, output=output)
    lines.chmod(0o644)
    shared, private = place / "shared", place / "private"
    for ledger, group in ((shared, ["--group", GROUP]), (private, [])):
        on = ["--quiet", "--ledger", ledger]
        # The owner's umask takes nothing away from the group, and gives nothing to others.
        for umask, command in ((0o077, ["init", ledger, "--origin", "example.org/permissions", "--quiet", *group]),
                               (0o077, ["append", lines, *on]), (0o000, ["project", *on]), (0o077, ["rebuild", "--all", *on]),
                               (0o022, ["checkpoint", *on])):
            done = owner.run(*command, umask=umask)
            tally.check(f"permissions: the owner may {command[0]} ({ledger.name})", done.returncode == 0, done.stderr)
    tally.equal("permissions: modes of a ledger that a group may read",
                [mode(shared / name) for name in ("", "keys", "keys/log.key", "log/data.mdb", "log/lock.mdb", "checkpoints")],
                ["0o2750", "0o700", "0o600", "0o640", "0o660", "0o2750"])
    tally.equal("permissions: modes of a private ledger", [mode(private / name) for name in ("", "keys", "keys/log.key")],
                ["0o700", "0o700", "0o600"])
    for ledger, user, who, allowed in ((shared, reader, "a reader of the group", True), (private, reader, "a reader", False),
                                       (shared, stranger, "a stranger", False)):
        for command in (["status"], ["views"], ["view", "od-matrix"], ["view", "goods-balance"], ["log"], ["verify"]):
            done = user.run(*command, "--ledger", ledger)
            expected = 0 if allowed else 77
            tally.check(f"permissions: '{command[0]}' by {who} of the {ledger.name} ledger ends with {expected}",
                        done.returncode == expected and (allowed or str(ledger) in done.stderr), (done.returncode, done.stderr))
    writing(tally, shared, reader, owner, lines)
    restoring(tally, place, shared, owner, reader, stranger)


def restoring(tally, place, ledger, owner, reader, stranger):
    """A backup is its owner's alone; restored for a group, all of it is the group's to read, keys excepted."""
    copy, restored = place / "copy", place / "restored"
    for command in (["backup", copy, "--with-key", "--ledger", ledger], ["restore", copy, restored, "--group", GROUP]):
        done = owner.run(*command, "--quiet", umask=0o077)
        tally.check(f"permissions: the owner may {command[0]}", done.returncode == 0, done.stderr)
    tally.equal("permissions: modes of a backup, and of what was restored for a group",
                [mode(path) for path in (copy, copy / "keys/log.key", restored, restored / "log/data.mdb", restored / "keys",
                                         restored / "keys/log.key")],
                ["0o700", "0o600", "0o2750", "0o640", "0o700", "0o600"])
    for user, path, code in ((reader, copy, 77), (reader, restored, 0), (stranger, copy, 77), (stranger, restored, 77)):
        for command in (["verify"], ["view", "od-matrix"]):
            done = user.run(*command, "--ledger", path)
            tally.check(f"permissions: '{command[0]}' of the {path.name} by user {user.number} ends with {code}",
                        done.returncode == code, (done.returncode, done.stderr[-300:]))
    # The key of another place is held to the same.
    key = place / "elsewhere.key"
    key.write_bytes((ledger / "keys/log.key").read_bytes())
    os.chown(key, OWNER, OWNER)
    for bits, code in ((0o600, 0), (0o400, 0), (0o640, 77), (0o604, 77)):
        key.chmod(bits)
        done = owner.run("checkpoint", "--key", key, "--ledger", ledger)
        tally.check(f"permissions: a key elsewhere of mode {bits:o} ends with {code}", done.returncode == code,
                    (done.returncode, done.stderr[-300:]))


def writing(tally, ledger, reader, owner, lines):
    """What a reader may not, and that trying changes nothing."""
    before = owner.run("status", "--format", "json", "--ledger", ledger).stdout
    for command in (["append", lines], ["project"], ["rebuild", "--all"], ["rollback", "od-matrix"], ["checkpoint"],
                    ["prune", "--all"], ["backup", "/nowhere-to-write/copy"]):
        done = reader.run(*command, "--ledger", ledger)
        tally.check(f"permissions: '{command[0]}' by a reader ends with 77 and names the file",
                    done.returncode == 77 and "Permission denied" in done.stderr, (done.returncode, done.stderr[-300:]))
    after = owner.run("status", "--format", "json", "--ledger", ledger).stdout
    tally.check("permissions: a reader has changed nothing", before == after and before, (before, after))
    key = ledger / "keys/log.key"
    for wider in (0o640, 0o604, 0o660):
        key.chmod(wider)
        for command in (["checkpoint"], ["backup", "/tmp/never-made", "--with-key"]):
            done = owner.run(*command, "--ledger", ledger)
            tally.check(f"permissions: '{command[0]}' with a key of mode {wider:o} ends with 77",
                        done.returncode == 77 and "[open-key]" in done.stderr, (done.returncode, done.stderr[-300:]))
    key.chmod(0o600)
