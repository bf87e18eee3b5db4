"""The parts list: the lists of the assemblies put together, and what they cost.

    python3 -m hardware.making.bom            write hardware/bom.csv and the tables of bom.md
    python3 -m hardware.making.bom --check    only tell what is wrong or not current

Exit status: 0 done, 1 something broke, 2 a list is wrong, 3 something is not current.
"""

import argparse
import csv
import io
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from hardware.making.room import HARDWARE

LISTS = HARDWARE / "bom"
BOM_CSV, BOM_MD = HARDWARE / "bom.csv", HARDWARE / "bom.md"
COLUMNS = (
    "reference",
    "quantity",
    "description",
    "maker",
    "part_number",
    "alternative",
    "price_eur",
    "price_date",
    "variants",
    "assembly",
    "note",
)
VARIANTS = ("standard", "plywood", "no-solder")
OPTION = "option"

_REFERENCE = re.compile(r"[A-Z][A-Za-z-]*[0-9]+")
_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
_TABLES = re.compile(r"(<!-- bom -->\n).*?(<!-- /bom -->)", re.DOTALL)


class BomError(Exception):
    """What is wrong in the lists: one sentence a line, with file and line."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line. price_eur: of one piece; variants: empty for an option."""

    references: tuple[str, ...]
    quantity: int
    description: str
    maker: str
    part_number: str
    alternative: str
    price_eur: Decimal
    price_date: str
    variants: tuple[str, ...]
    assembly: str
    note: str

    @property
    def cost_eur(self) -> Decimal:
        """Of all pieces."""
        return self.quantity * self.price_eur

    def cells(self) -> tuple[str, ...]:
        """The line as it is written, in the order of COLUMNS."""
        return (
            " ".join(self.references),
            str(self.quantity),
            self.description,
            self.maker,
            self.part_number,
            self.alternative,
            f"{self.price_eur:.2f}",
            self.price_date,
            ";".join(self.variants) or OPTION,
            self.assembly,
            self.note,
        )


def read_lists(folder: Path = LISTS) -> list[Item]:
    """All lines of all lists, file by file. Raises BomError with all that is wrong."""
    items: list[Item] = []
    wrong: list[str] = []
    owners: dict[str, str] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file, strict=True)
            try:
                head = next(rows, list[str]())
                if tuple(head) != COLUMNS:
                    wrong.append(f"{path.name}: the first line must be {','.join(COLUMNS)}.")
                    continue
                for row in rows:
                    where = f"{path.name}, line {rows.line_num}"
                    try:
                        item = _item(row, path.stem)
                    except ValueError as error:
                        wrong.append(f"{where}: {error}.")
                        continue
                    for reference in item.references:
                        if reference in owners:
                            wrong.append(
                                f"{where}: {reference} stands in {owners[reference]} too."
                            )
                        owners[reference] = where
                    items.append(item)
            except (csv.Error, UnicodeDecodeError) as error:
                wrong.append(f"{path.name}, line {rows.line_num}: {error}.")
    if not items and not wrong:
        wrong.append(f"There are no lists in {folder}.")
    if wrong:
        raise BomError("\n".join(wrong))
    return items


def _item(row: Sequence[str], assembly: str) -> Item:
    if len(row) != len(COLUMNS):
        raise ValueError(
            f"{len(row)} columns instead of {len(COLUMNS)}: quote a text with a comma in it"
        )
    given = {name: cell.strip() for name, cell in zip(COLUMNS, row, strict=True)}
    for name in ("description", "maker", "part_number"):
        if not given[name]:
            raise ValueError(f"{name} is empty")
    references = tuple(given["reference"].split())
    for reference in references:
        if not _REFERENCE.fullmatch(reference):
            raise ValueError(f"{reference!r} is no reference such as R11 or LS1")
    try:
        quantity = int(given["quantity"])
        price = Decimal(given["price_eur"])
    except (ValueError, InvalidOperation) as error:
        raise ValueError("quantity and price_eur must be numbers") from error
    if quantity < 1 or len(references) not in (1, quantity):
        raise ValueError(f"{quantity} pieces with {len(references)} references")
    if not price.is_finite() or price <= 0:
        raise ValueError("price_eur must be more than nothing")
    if not _MONTH.fullmatch(given["price_date"]):
        raise ValueError("price_date must be a month such as 2026-11")
    if given["assembly"] != assembly:
        raise ValueError(f"assembly must be {assembly}, the name of the file")
    return Item(
        references=references,
        quantity=quantity,
        description=given["description"],
        maker=given["maker"],
        part_number=given["part_number"],
        alternative=given["alternative"],
        price_eur=price,
        price_date=given["price_date"],
        variants=_variants(given["variants"]),
        assembly=assembly,
        note=given["note"],
    )


def _variants(text: str) -> tuple[str, ...]:
    if text == OPTION:
        return ()
    named = text.split(";")
    if not named or any(each not in VARIANTS for each in named) or len(set(named)) < len(named):
        raise ValueError(f"variants must be of {', '.join(VARIANTS)}, or {OPTION}")
    return tuple(each for each in VARIANTS if each in named)


def total_eur(items: Iterable[Item], variant: str, assembly: str | None = None) -> Decimal:
    """What a variant costs, or one assembly of it."""
    wanted = (i for i in items if variant in i.variants and assembly in (None, i.assembly))
    return sum((item.cost_eur for item in wanted), Decimal(0))


def as_csv(items: Iterable[Item]) -> str:
    """hardware/bom.csv."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(item.cells() for item in items)
    return text.getvalue()


def as_tables(items: Sequence[Item]) -> str:
    """The totals and the lists in Markdown."""
    assemblies = list(dict.fromkeys(item.assembly for item in items))
    lines = [f"| | {' | '.join(VARIANTS)} |", f"| --- |{' ---: |' * len(VARIANTS)}"]
    for assembly in assemblies:
        sums = (total_eur(items, variant, assembly) for variant in VARIANTS)
        lines.append(
            f"| [{assembly}](#{assembly}) | {' | '.join(f'{s:.2f} €' for s in sums)} |"
        )
    sums = (total_eur(items, variant) for variant in VARIANTS)
    lines.append(f"| **all** | {' | '.join(f'**{s:.2f} €**' for s in sums)} |")
    for assembly in assemblies:
        lines += ["", f"## {assembly}", ""]
        lines += ["| | pieces | what | maker's number | or | each | for | note |"]
        lines += ["| --- | ---: | --- | --- | --- | ---: | --- | --- |"]
        lines += [_row(item) for item in items if item.assembly == assembly]
    return "\n".join(lines) + "\n"


def _row(item: Item) -> str:
    number = f"{item.maker} {item.part_number}" if item.maker != "any" else item.part_number
    variants = "all" if item.variants == VARIANTS else ", ".join(item.variants) or OPTION
    cells = (
        " ".join(item.references),
        str(item.quantity),
        item.description,
        number,
        item.alternative,
        f"{item.price_eur:.2f} €",
        variants,
        item.note,
    )
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def texts(items: Sequence[Item]) -> dict[Path, str]:
    """What the made files must hold. Raises BomError and OSError."""
    page = BOM_MD.read_text(encoding="utf-8")
    if not _TABLES.search(page):
        raise BomError("bom.md has no place for the tables: <!-- bom --> and <!-- /bom -->.")
    made = as_tables(items)
    filled = _TABLES.sub(lambda match: f"{match[1]}\n{made}\n{match[2]}", page)
    return {BOM_CSV: as_csv(items), BOM_MD: filled}


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; its exit status."""
    parser = argparse.ArgumentParser(prog="bom", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    asked = parser.parse_args(arguments)
    try:
        wanted = texts(read_lists())
        stale = [
            path
            for path, text in wanted.items()
            if not path.is_file() or path.read_text(encoding="utf-8") != text
        ]
        for path in stale:
            if asked.check:
                sys.stderr.write(f"hardware/{path.name} is not current.\n")
            else:
                path.write_text(wanted[path], encoding="utf-8")
                sys.stdout.write(f"hardware/{path.name}\n")
    except BomError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 3 if stale and asked.check else 0


if __name__ == "__main__":
    sys.exit(main())
