import pytest

from foundation.people import phone
from foundation.people.rules import is_credit_code


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("13800138000", "+8613800138000"),
        ("138 0013 8000", "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000"),
        ("008613800138000", "+8613800138000"),
        ("0757 8633 1234", "+8675786331234"),
        ("+852 5123 4567", "+85251234567"),
        ("+853 6612 3456", "+85366123456"),
        ("１３８００１３８０００", "+8613800138000"),
    ],
)
def test_a_number_is_understood_as_people_write_it(written, stored):
    assert phone.normalise(written) == stored


@pytest.mark.parametrize("written", ["", "12345", "1380013800", "abc", "+86 138", "1" * 40, "❶❷❸"])
def test_what_is_no_number_gets_a_sentence(written):
    with pytest.raises(phone.BadPhone) as refused:
        phone.normalise(written)
    assert "138" in str(refused.value.message)


def test_a_masked_number_shows_its_ends_only():
    assert phone.mask("+8613800138000") == "138****8000"
    assert phone.mask("+85251234567").endswith("4567")
    assert "5123" not in phone.mask("+85251234567")


def test_a_credit_code_is_checked_by_its_last_character():
    assert is_credit_code("91350100M000100Y43")
    assert not is_credit_code("91350100M000100Y44")
    assert not is_credit_code("short")
