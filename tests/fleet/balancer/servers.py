"""HTTP servers on 127.0.0.1 for the tests of a balancer: Apache processes, whose work takes as long as the header
X-Work of a request says, in ms. They end with the process that started them, however it ends. Linux only.
"""
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time

sys.path.append(os.path.join(os.path.dirname(__file__), "..", "..", "python"))
from ports import answers, free_ports  # the second one for those who start servers

MODULES = "/usr/lib/apache2/modules"
CONFIGURATION = """\
ServerRoot "{folder}"
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile "{folder}/pid"
ErrorLog "{folder}/error.log"
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule lua_module {modules}/mod_lua.so
ServerLimit 1
ThreadsPerChild 128
MaxRequestWorkers 128
MaxKeepAliveRequests 0
LuaScope thread
LuaMapHandler / "{folder}/work.lua"
LogFormat "%{{X-Key}}i" keys
CustomLog "{folder}/access.log" keys
"""
WORK = """\
require "apache2"
function handle(r)
  local ms = tonumber(r.headers_in["X-Work"] or "0")
  if ms > 0 then r.usleep(ms * 1000) end
  r.headers_out["X-Node"] = "%s"
  r:puts(r.method, " by %s\\n")
  return apache2.OK
end
"""
PATIENCE = 60  # s: limit of every wait, far more than any of them needs


def wait_for(condition, what):
    """Waits until the condition holds, and returns what it returned."""
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        found = condition()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError(f"not within {PATIENCE} s: {what}")


def start(command, **options):
    """A process that the kernel kills when the thread ends that calls this, unless the process changes its user."""
    libc = ctypes.CDLL(None)
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=lambda: libc.prctl(1, signal.SIGKILL),
                            **options)


class Server:
    def __init__(self, folder, name, port):
        self.folder, self.name, self.port = os.path.join(folder, name), name, port
        self.process = None
        os.makedirs(self.folder)
        self.write("work.lua", WORK % (name, name))
        self.write("conf", CONFIGURATION.format(folder=self.folder, port=port, modules=MODULES))
        # Apache serves nothing as root, and would change its user.
        self.user = {"user": "www-data", "group": "www-data", "extra_groups": []} if os.getuid() == 0 else {}
        if self.user:
            shutil.chown(self.folder, "www-data")

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def start(self):
        """One process with threads, which is what -X means: so that killing it leaves nobody behind."""
        self.process = start(["/usr/sbin/apache2", "-X", "-f", os.path.join(self.folder, "conf")],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self.user)
        wait_for(lambda: self.process.poll() is not None or answers(self.port), f"{self.name} starts")
        assert self.process.poll() is None, f"{self.name} does not start: see {self.folder}/error.log"

    def kill(self):
        """As a crash does it: connections break, and new ones are refused."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def requests(self):
        """How many keyed requests it has answered since it was first started."""
        try:
            with open(os.path.join(self.folder, "access.log"), encoding="utf-8") as file:
                return sum(1 for line in file if line != "-\n")
        except FileNotFoundError:
            return 0
