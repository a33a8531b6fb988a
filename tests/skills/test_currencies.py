from __future__ import annotations

import pytest

from earshot.errors import SkillError
from earshot.values import SkillCall
from tests.skills.hosting import Home, ask


@pytest.mark.parametrize(
    "text",
    [
        "convert 50 dollars to euros",
        "how many yen are in a dollar",
        "what is the exchange rate between dollars and euros",
        "exchange rates",
        "what is the current exchange rate from u. s. d. to rupees",
        "how much is the dollar worth compared to the euro",
        "how much is a euro worth",
        "usd to gbp",
    ],
)
async def test_no_rates_are_known_offline(home: Home, text: str) -> None:
    with pytest.raises(SkillError, match="no exchange rates offline"):
        await ask(home.host(), text)


async def test_a_rate_that_was_told_is_used_and_kept(home: Home) -> None:
    said = await ask(home.host(), "one euro is 1.08 dollars")
    assert said == "I will count 1 euro as 1.08 US dollars."
    by = "by the rate you told me on March 4th."
    host = home.host()
    assert (await ask(host, "convert 50 euros to dollars")) == f"50 euros is 54 US dollars, {by}"
    assert (await ask(host, "what is 54 dollars in euros")) == f"54 US dollars is 50 euros, {by}"
    rate = await ask(host, "what is the exchange rate of euro to dollar")
    assert rate == "1 euro is 1.08 US dollars: you told me on March 4th."
    assert (await ask(host, "exchange rates")) == rate


async def test_two_rates_lead_to_a_third(home: Home) -> None:
    host = home.host()
    await ask(host, "one euro is 1.2 dollars")
    await ask(host, "remember that the dollar is at 100 yen")
    answer = await ask(host, "how many yen is ten euros")
    assert answer.startswith("10 euros is 1200 Japanese yen")


async def test_the_latest_word_counts_and_is_taken_back(home: Home) -> None:
    host = home.host()
    await ask(host, "one euro is 1.2 dollars")
    await ask(host, "one dollar is 0.5 euros")
    assert (await ask(host, "what is 1 dollar in euros")).startswith("1 US dollar is 0.5 euros")
    assert (await ask(host, "undo")) == "The rate of US dollars is as before."
    assert (await ask(host, "convert ten euros to dollars")).startswith("10 euros is 12 US dollars")


@pytest.mark.parametrize("text", ["a dollar is 2 dollars", "one euro is minus 3 dollars"])
async def test_what_is_no_rate_is_refused(home: Home, text: str) -> None:
    with pytest.raises(SkillError, match="cannot be an exchange rate"):
        await ask(home.host(), text)


@pytest.mark.parametrize("kept", [b"", b"[[1]]", b'[["EUR", "USD", "x", "y"]]', b"\xff"])
async def test_a_damaged_file_is_told_and_kept(home: Home, kept: bytes) -> None:
    host = home.host()
    folder = home.data / "currencies"
    folder.mkdir(parents=True)
    (folder / "rates.json").write_bytes(kept)
    with pytest.raises(SkillError, match="is damaged"):
        await ask(host, "convert 50 dollars to euros")
    with pytest.raises(SkillError, match="say it again"):
        await ask(host, "one euro is 1.08 dollars")
    assert "1.08" in await ask(host, "one euro is 1.08 dollars")
    assert (folder / "rates.json.bad").read_bytes() == kept
    await ask(host, "one euro is 1.10 dollars")
    await host.start()
    assert await ask(host, "undo") == "The rate of euros is as before."
    await host.close()


async def test_the_same_currency_and_no_money_are_refused(home: Home) -> None:
    host = home.host()
    for given in ({"money": "5 USD", "currency": "USD"}, {"money": "five", "currency": "USD"}):
        with pytest.raises(SkillError):
            await host.run(SkillCall("convert_money", given))
