import io
import zipfile

import pytest

from kgx.exporters.archive import archive, member


class Pipe(io.RawIOBase):
    """A stream that cannot go back."""

    def __init__(self) -> None:
        self.content = b""

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.content += bytes(data)
        return len(data)


def fill(stream: io.IOBase) -> None:
    with archive(stream) as files:  # type: ignore[arg-type]
        for name, text in (("a.csv", b"a\n" * 500), ("b.csv", b"")):
            with member(files, name) as file:
                file.write(text)


def test_pipe_and_file_get_the_same_bytes(tmp_path):
    pipe = Pipe()
    fill(pipe)
    with (tmp_path / "a.zip").open("wb") as stream:
        fill(stream)

    assert (tmp_path / "a.zip").read_bytes() == pipe.content
    with zipfile.ZipFile(io.BytesIO(pipe.content)) as files:
        assert files.testzip() is None
        assert {info.filename: len(files.read(info)) for info in files.infolist()} == {"a.csv": 1000, "b.csv": 0}


def test_archive_knows_no_clock_and_no_user():
    stream = io.BytesIO()
    fill(stream)

    with zipfile.ZipFile(stream) as files:
        assert {info.date_time for info in files.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.external_attr >> 16 for info in files.infolist()} == {0o644}


def test_block_that_fails_raises_its_own_error():
    def broken() -> None:
        with archive(io.BytesIO()) as files, member(files, "a.csv"):
            raise ValueError("half")

    with pytest.raises(ValueError, match="half"):
        broken()
