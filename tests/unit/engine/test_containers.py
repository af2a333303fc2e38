"""What is read from a container's files, and from our own, by values."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.leftovers import own_container
from bot.engine.running import Listening, sockets

TABLE = """# tcp
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0B00007F:A53F 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
   1: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2 1
   2: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 3 1
   3: 020012AC:1F90 010012AC:C350 01 00000000:00000000 00:00000000 00000000     0        0 4 1
# tcp6
   0: 00000000000000000000000000000000:1F91 00000000000000000000000000000000:0000 0A 0:0 0 0 0 0 5
   1: 00000000000000000000000001000000:1F92 00000000000000000000000000000000:0000 0A 0:0 0 0 0 0 6
# udp
   0: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 7 2
# udp6
end
"""


def test_sockets_that_wait_are_read_without_the_engines_name_server() -> None:
    assert sockets(TABLE) == {
        Listening("tcp", 8080, False),
        Listening("tcp", 80, True),
        Listening("tcp", 8081, False),
        Listening("tcp", 8082, True),
        Listening("udp", 53, False),
    }


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    sockets("# tcp\n" + text)


def test_our_own_container_is_found_in_its_mounts(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"1 2 8:1 /var/lib/docker/containers/{'a1' * 32}/hostname /etc/hostname rw - ext4 /dev/sda1 rw\n")
    assert own_container(mounts) == "a1" * 32
    mounts.write_text("1 2 8:1 / / rw - ext4 /dev/sda1 rw\n")
    assert own_container(mounts) is None
    assert own_container(tmp_path / "nowhere") is None
