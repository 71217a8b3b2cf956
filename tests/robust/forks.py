# SPDX-License-Identifier: GPL-2.0-or-later
"""One start of the tool for many runs, with shim_forks.c in tests/lib/programs; shim_leaks.c makes them end faster."""
import os
import subprocess
import tempfile


class Forks:
    """The tool, loaded once. Its runs have the same arguments and the working directory @directory.

    programs: where the shims are
    seconds: after these a run dies of SIGALRM
    preload, variables: for the environment, besides
    """

    def __init__(self, command, programs, seconds, preload=(), **variables):
        self.temporary = tempfile.TemporaryDirectory()
        self.directory = self.temporary.name
        requests, self.requests = os.pipe()
        endings_from, endings = os.pipe()
        shims = [f"{programs}/shim_forks.so", f"{programs}/shim_leaks.so", *preload]
        environment = dict(os.environ, LD_PRELOAD=":".join(shims), FORKS_REQUESTS=str(requests),
                           FORKS_ENDINGS=str(endings), FORKS_TIMEOUT=str(seconds), **variables)
        self.process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL,
                                        pass_fds=[requests, endings])
        os.close(requests)
        os.close(endings)
        self.endings = os.fdopen(endings_from)

    def run(self, **variables):
        """Return: the exit status (the negative number of a signal), standard output and error, as bytes."""
        words = [self.directory, *(f"{name}={value}" for name, value in variables.items())]
        os.write(self.requests, "\t".join(words).encode() + b"\n")
        status = os.waitstatus_to_exitcode(int(self.endings.readline()))
        return status, *(open(f"{self.directory}/{name}", "rb").read() for name in ("stdout", "stderr"))

    def close(self):
        os.close(self.requests)
        self.process.wait()
        self.endings.close()
        self.temporary.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
