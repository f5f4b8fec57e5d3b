"""Slips of typing are repaired, and what is no slip is left alone."""

import pytest

from knowledge.library import Library
from knowledge.normalize import folded_words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("giaays khai sinh", "giay khai sinh"),
        ("gia61y khai sinh", "giay khai sinh"),
        ("khaisinh cho con", "khai sinh cho con"),
        ("khai simh cho con", "khai sinh cho con"),
        ("ket hônn", "ket hon"),
        ("lam lai cccd bi mat", "lam lai can cuoc cong dan bi mat"),
        ("hgfdsa qwrtp", "hgfdsa qwrtp"),
        ("khai sinh cho con", "khai sinh cho con"),
    ],
)
def test_a_slip_becomes_what_was_meant(starter_library: Library, typed: str, meant: str) -> None:
    words = starter_library.matcher.words(typed)
    assert folded_words(" ".join(words)) == folded_words(meant)
