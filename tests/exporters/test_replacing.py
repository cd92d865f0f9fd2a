import os
import random
import signal
import stat
import subprocess
import sys
import time

import pytest

from kgx.errors import ExportError
from kgx.exporters.replacing import replacing

WRITER = """
import sys
from kgx.exporters.replacing import replacing
print("ready", flush=True)
for number in range(10_000):
    with replacing(sys.argv[1]) as stream:
        for _ in range(50):
            stream.write(b"%d\\n" % number * 1000)
"""


def test_block_that_fails_leaves_the_old_file_and_no_other(tmp_path):
    target = tmp_path / "graph.ttl"
    target.write_text("old")

    def interrupted() -> None:
        with replacing(target) as stream:
            stream.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("graph.ttl", "old")]


def test_killed_writer_leaves_a_complete_file(tmp_path):
    target = tmp_path / "graph.ttl"
    pauses = random.Random(8)
    for _ in range(15):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(target)], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(pauses.uniform(0, 0.03))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        if target.exists():
            lines = target.read_bytes().splitlines()
            assert (len(lines), len(set(lines))) == (50_000, 1)


def test_link_stays_a_link_and_its_target_is_replaced(tmp_path):
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "graph.ttl", tmp_path / "link.ttl"
    target.write_text("old")
    link.symlink_to(target)

    with replacing(link) as stream:
        stream.write(b"new")

    assert link.is_symlink()
    assert target.read_text() == "new"


def test_permissions_of_the_old_file_are_kept(tmp_path):
    target = tmp_path / "graph.ttl"
    target.write_text("old")
    target.chmod(0o640)

    with replacing(target) as stream:
        stream.write(b"new")

    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_new_file_has_the_permissions_of_any_new_file(tmp_path):
    (tmp_path / "other").write_text("")
    with replacing(tmp_path / "graph.ttl") as stream:
        stream.write(b"new")

    assert (tmp_path / "graph.ttl").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_longest_possible_name_is_written(tmp_path):
    target = tmp_path / ("g" * 251 + ".ttl")
    with replacing(target) as stream:
        stream.write(b"new")

    assert target.read_text() == "new"


def test_device_is_written_to_directly():
    with replacing(os.devnull) as stream:
        stream.write(b"new")

    assert not os.path.isfile(os.devnull)


@pytest.mark.parametrize("place", ["missing/graph.ttl", "."], ids=["no-folder", "a-folder"])
def test_target_that_cannot_be_written_says_what_to_do(place, tmp_path):
    with pytest.raises(ExportError) as caught, replacing(tmp_path / place):
        pass

    assert caught.value.hint


def test_full_disk_leaves_the_old_file(tmp_path):
    target = tmp_path / "graph.ttl"
    target.write_text("old")

    with pytest.raises(ExportError, match="No space left"), replacing(target):
        raise OSError(28, "No space left on device")

    assert [path.name for path in tmp_path.iterdir()] == ["graph.ttl"]
    assert target.read_text() == "old"
