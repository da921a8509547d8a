"""The checksums against the check values of their standards, and against Python's own CRC-32."""

import random
import zlib

import pytest

from labeling.api.s3.crc import CRC32C, CRC64NVME, Crc

CRC32 = (0xEDB88320, 32)


@pytest.mark.parametrize(
    ("kind", "expected"), [(CRC32, "cbf43926"), (CRC32C, "e3069283"), (CRC64NVME, "ae8b14860a799888")]
)
def test_check_values(kind: tuple[int, int], expected: str) -> None:
    crc = Crc(*kind)
    crc.update(b"123456789")
    assert crc.digest().hex() == expected


@pytest.mark.parametrize("size", [0, 1, 1023, 1024, 1025, 4096, 128 * 64, 128 * 64 + 1, 300_001])
def test_long_runs_as_zlib_has_them(size: int) -> None:
    data = random.Random(size).randbytes(size)
    crc = Crc(*CRC32)
    crc.update(data)
    assert crc.digest() == zlib.crc32(data).to_bytes(4, "big")


@pytest.mark.parametrize("kind", [CRC32, CRC32C, CRC64NVME])
def test_pieces_make_the_same_as_the_whole(kind: tuple[int, int]) -> None:
    data = random.Random(7).randbytes(50_000)
    whole, one_by_one, cut = Crc(*kind), Crc(*kind), Crc(*kind)
    whole.update(data)
    for start in range(0, len(data), 500):
        one_by_one.update(data[start : start + 500])
    for start, stop in [(0, 5), (5, 5_000), (5_000, 5_001), (5_001, 49_999), (49_999, 50_000)]:
        cut.update(data[start:stop])
    assert whole.digest() == one_by_one.digest() == cut.digest()
