"""Runs the lines of scripts/cron as cron and systemd would, on a ledger of its own."""
import json
import re
import subprocess

from tamga import PROGRAM, ROOT, Ledger


def commands(crontab):
    """The commands of a crontab in the form of /etc/cron.d: five fields, a user, the rest."""
    for line in crontab.splitlines():
        if line.strip() and not line.startswith("#") and not re.match(r"[A-Z_]+=", line):
            yield line.split(None, 6)[6]


def cron(tally, work):
    """Every command that the examples name ends well, and leaves current views and figures."""
    ledger = Ledger.init(work / "cron", "example.org/cron")
    subprocess.run(
        f"{PROGRAM} generate --declarations 200 --seed 12 | {PROGRAM} append - --quiet --ledger {ledger.path} > {work}/cron.out",
        shell=True, check=True)
    metrics = work / "tamga.prom"
    environment = {"PATH": f"{PROGRAM.parent}:/usr/bin:/bin", "TAMGA_LEDGER": str(ledger.path)}

    def run(what, command):
        command = command.replace("/var/lib/node_exporter/textfile/tamga.prom", str(metrics))
        command = command.replace("/usr/local/bin/tamga", str(PROGRAM)).replace("sleep 30", "sleep 0")
        done = subprocess.run(["/bin/sh", "-c", command], env=environment, capture_output=True, text=True)
        tally.check(f"cron: {what}: {command}", done.returncode == 0 and not done.stdout, done.stderr or done.stdout)
        tally.equal(f"cron: {what} is silent", done.stderr, "")

    directory = ROOT / "scripts/cron"
    lines = list(commands((directory / "crontab").read_text()))
    tally.check("cron: the crontab has commands", len(lines) >= 4, lines)
    for command in lines:
        run("crontab", command)
    for unit in sorted(directory.glob("*.service")):
        for command in re.findall(r"^ExecStart(?:Post)?=(.*)$", unit.read_text(), re.MULTILINE):
            run(unit.name, command)
        tally.check(f"cron: {unit.name} has its timer", unit.with_suffix(".timer").exists(), unit)
    status = json.loads(ledger.run("status", "--json").out)
    tally.check("cron: every view is current", all(view["lag"] == 0 for view in status["views"]), status)
    tally.check("cron: the figures are there", f"tamga_log_entries{{origin=\"example.org/cron\"}} {status['size']}\n"
                in metrics.read_text(), metrics)
