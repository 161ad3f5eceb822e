"""The order report that is given to `verify`: read in any form, or refused with what is wrong and where."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whenever import Instant

from robot.errors import RequestError
from robot.procedures.amazon_mws_to_sp.amazon_orders import (
    AmazonOrder,
    AmazonReport,
    Choices,
    read_amazon_orders,
)

HEAD = "amazon-order-id\tmerchant-order-id\tpurchase-date\torder-status\tfulfillment-channel\tsales-channel"
LINE = "203-1234567-7654321\t\t2022-07-18T09:30:00+00:00\tUnshipped\tMerchant\tAmazon.co.uk"
MFN = Choices.of(
    {
        "marketplace": ("United Kingdom",),
        "fulfilment-channels": ("MFN",),
        "order-statuses": ("Unshipped", "Partially Shipped"),
    }
)


def write(tmp_path: Path, *lines: str, encoding: str = "utf-8", end: str = "\r\n") -> Path:
    path = tmp_path / "orders.txt"
    path.write_bytes(end.join([*lines, ""]).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_report_is_read_by_the_names_of_its_columns(tmp_path, encoding, end):
    turned = "\t".join(reversed(LINE.split("\t"))) + "\tMüller “& Söhne"
    head = "\t".join(reversed(HEAD.split("\t"))) + "\tbuyer-name"
    report = read_amazon_orders(write(tmp_path, head, turned, encoding=encoding, end=end))
    assert report == AmazonReport(
        "orders.txt",
        (
            AmazonOrder(
                "203-1234567-7654321",
                Instant.from_utc(2022, 7, 18, 9, 30),
                "Unshipped",
                "Merchant",
                "Amazon.co.uk",
                2,
            ),
        ),
    )


def test_offsets_count_and_an_order_of_several_lines_is_one(tmp_path):
    late = LINE.replace("09:30:00+00:00", "10:30:00+01:00")
    report = read_amazon_orders(write(tmp_path, HEAD, LINE, late, ""))
    assert [order.bought_at for order in report.orders] == [Instant.from_utc(2022, 7, 18, 9, 30)]


def test_a_quotation_mark_is_a_letter(tmp_path):
    first = LINE + '\t5" nail'
    second = LINE.replace("7654321", "7654322") + "\tx"
    assert len(read_amazon_orders(write(tmp_path, HEAD + "\tproduct-name", first, second)).orders) == 2


def test_missing_optional_columns_are_told(tmp_path):
    path = write(
        tmp_path,
        "amazon-order-id\tpurchase-date\torder-status",
        "203-1234567-7654321\t2022-07-18T09:30:00Z\tShipped",
    )
    report = read_amazon_orders(path)
    assert report.missing_columns == ("fulfillment-channel", "sales-channel")
    assert MFN.wants(report.orders[0])


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (
            [HEAD.replace("purchase-date", "payments-date"), LINE],
            ["no column 'purchase-date'", "'payments-date'", "'amazon-order-id'"],
        ),
        (["Bestellnummer\tKaufdatum\tStatus", LINE], ["no column 'amazon-order-id'", "'Bestellnummer'"]),
        ([], ["it is empty"]),
        ([HEAD + "\torder-status", LINE + "\tShipped"], ["'order-status' more than once"]),
        ([HEAD, LINE, LINE.replace("+00:00", "")], ["line 3", "purchase-date", "offset"]),
        ([HEAD, "", LINE.replace("2022-07-18T09:30:00+00:00", "18/07/2022 09:30")], ["line 3", "18/07/2022"]),
        ([HEAD, LINE.replace("203-1234567-7654321", "2.03E+16")], ["line 2", "2.03E+16"]),
        ([HEAD, LINE.replace("Unshipped", " ")], ["line 2", "order-status is empty"]),
        ([HEAD, "203-1234567-7654321\t"], ["line 2", "2 columns instead of 6"]),
        ([HEAD, LINE, LINE.replace("T09", "T08")], ["lines 2 and 3", "203-1234567-7654321", "two purchase"]),
    ],
)
def test_a_wrong_report_is_refused_with_what_is_wrong(tmp_path, lines, words):
    with pytest.raises(RequestError) as caught:
        read_amazon_orders(write(tmp_path, *lines))
    assert [word for word in words if word not in caught.value.message] == []
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04\x00\x00\x8d", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1", "old Excel workbook"),
        (b"\x1f\x8b\x08\x00", "compressed file"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\r\n<!DOCTYPE html><title>Sign-In</title>", "web page or XML.*begins with '<!DOCTYPE"),
        (b'{"errors": [{"code": "Unauthorized"}]}', "JSON"),
        (b"\x00\x01\x02\x03", "not a text file"),
        (b" \r\n\r\n", "it is empty"),
        (b"\x81\x8d\xff", "no column 'amazon-order-id'"),
    ],
)
def test_what_is_no_table_is_refused_and_named(tmp_path, content, words):
    path = tmp_path / "orders.xlsx"
    path.write_bytes(content)
    with pytest.raises(RequestError, match=words):
        read_amazon_orders(path)


def test_a_report_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(RequestError, match="cannot be read"):
        read_amazon_orders(tmp_path / "nothing.txt")


@given(st.binary(max_size=300))
def test_any_file_is_read_or_refused(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_bytes(HEAD.encode() + b"\n" + content)
    with suppress(RequestError):
        assert read_amazon_orders(path).name == "any.txt"


TITLES = HEAD + "\tproduct-name\tsku"
TITLED = LINE + "\t{}\tSKU-1"


@pytest.mark.parametrize(
    "title",
    [
        "Mug \u201d".encode()[:-1],  # cut in the middle of a letter
        "\u8868\u793a\u30bd\u30fc\u30c8 \u30a2".encode("cp932"),  # second bytes that are "\\" and "A"
        "Kubek \u017c\u00f3\u0142ty".encode("cp1250"),
        "Tasse groß".encode("cp1252") + "碗".encode(),  # two encodings in one line
        b"\x81\x8d\x8f\x90\x9d",  # none of Windows-1252's letters
        b"Mug with the words: Anna\nand Ben",
        b'"Mug, 5"" wide"',
    ],
)
def test_bytes_in_a_column_that_is_not_needed_do_no_harm(tmp_path, title):
    path = tmp_path / "orders.txt"
    second = TITLED.replace("7654321", "7654322")
    path.write_bytes(
        b"\r\n".join([TITLES.encode(), TITLED.encode().replace(b"{}", title), second.encode(), b""])
    )
    report = read_amazon_orders(path)
    assert [order.number for order in report.orders] == ["203-1234567-7654321", "203-1234567-7654322"]
    assert {order.status for order in report.orders} == {"Unshipped"}
    assert report.rows == 2


@pytest.mark.parametrize("separator", ["\t", ",", ";", "|"])
def test_cells_in_quotation_marks_are_read(tmp_path, separator):
    rows = [separator.join(f'"{cell}"' for cell in row.split("\t")) for row in (HEAD, LINE)]
    assert len(read_amazon_orders(write(tmp_path, *rows)).orders) == 1


def test_a_continuation_never_swallows_a_row(tmp_path):
    first = TITLED.format("Mug for").rsplit("\t", 1)[0]
    with pytest.raises(RequestError, match=r"line 3.*2\.03E\+16"):
        read_amazon_orders(write(tmp_path, TITLES, first, TITLED.replace("203-1234567-7654321", "2.03E+16")))
    with pytest.raises(RequestError, match="line 3"):
        read_amazon_orders(write(tmp_path, TITLES, first, "203-12345"))


@pytest.mark.parametrize(
    "between", ["\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\x1e", " ", "\u00a0", "", "\t"]
)
@pytest.mark.parametrize("number", ["203-1234567-7654322", "\u0662\u0660\u0663-1234567-7654322", "2.03E+16"])
def test_no_row_is_taken_into_the_last_cell_of_another(tmp_path, between, number):
    joined = LINE + between + LINE.replace("203-1234567-7654321", number)
    with pytest.raises(RequestError, match=r"line 2: (sales-channel|column [78]) .*perhaps the next row"):
        read_amazon_orders(write(tmp_path, HEAD, joined))


@pytest.mark.parametrize("between", ["\u2028", "\x0b", " ", ""])
def test_nor_into_a_column_that_is_not_needed(tmp_path, between):
    joined = f"{TITLED.format('Mug')}{between}{TITLED.format('Mug').replace('7654321', '7654322')}"
    with pytest.raises(RequestError, match=r"line 2: sku .* holds the number of another order"):
        read_amazon_orders(write(tmp_path, TITLES, joined))


@pytest.mark.parametrize("before", ["\u00a0", " ", "\u200b", "\ufeff", "\u3000 ", "'", "(", "x"])
@pytest.mark.parametrize(
    "number", ["203-1234567-7654322", "203\u20121234567\u20127654322", "\uff12\uff10\uff13-1234567-7654322"]
)
def test_a_number_behind_something_begins_a_row_beside_a_short_one(tmp_path, before, number):
    short = TITLED.format("Mug").rsplit("\t", 1)[0]
    path = write(
        tmp_path, TITLES, short, f"{before}{number}\t2022", TITLED.format("Cup").replace("7654321", "7654323")
    )
    with pytest.raises(RequestError, match="line 3"):
        read_amazon_orders(path)


def test_other_numbers_and_lines_where_they_belong_are_read(tmp_path):
    first, second = (
        TITLED.format("Anna\u2028and Ben"),
        TITLED.format("Soft\x0bbreak").replace("7654321", "7654323"),
    )
    path = write(
        tmp_path,
        f"{TITLES}\toriginal-order-id\turl",
        f"{first}\t203-1234567-7654322\thttps://x.example/203-1234567-7654321",
        f"{second}\t\t\t",
    )
    assert len(read_amazon_orders(path).orders) == 2
