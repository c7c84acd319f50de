"""How many codes a second become keys: ``PYTHONPATH=src python tools/bench_identifiers.py``."""

import json
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence

from suyuan.kernel.identifiers import key_of, keys_of, parse

COUNT = 100_000
LONG_WAY_COUNT = 2_000
ROUNDS = 3


def spellings() -> Mapping[str, Sequence[str]]:
    """Return many units in each of the commonest spellings."""
    serials = [f"SN{number:08}" for number in range(COUNT)]
    packages = [key_of(f"urn:epc:id:sscc:0614141.1{number:09}") for number in range(COUNT)]
    return {
        "canonical key": [f"/01/09506000134352/21/{serial}" for serial in serials],
        "digital link": [f"https://id.gs1.org/01/09506000134352/21/{serial}" for serial in serials],
        "sgtin urn": [f"urn:epc:id:sgtin:0614141.112345.{serial}" for serial in serials],
        "element string": [
            f"]d201095060001343521727123110LOT7\x1d21{serial}" for serial in serials
        ],
        "bracketed": [f"(01)09506000134352(17)271231(10)LOT7(21){serial}" for serial in serials],
        "sscc": packages,
    }


def rate(work: Callable[[], object], count: int) -> int:
    """Return how many a second: the median of some rounds."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return round(count / statistics.median(seconds))


def main() -> None:
    """Print one JSON object."""
    result = {
        name: {
            "keys_of": rate(lambda codes=codes: keys_of(codes), COUNT),  # type: ignore[misc]
            "parse": rate(
                lambda codes=codes: [parse(code) for code in codes[:LONG_WAY_COUNT]],  # type: ignore[misc]
                LONG_WAY_COUNT,
            ),
        }
        for name, codes in spellings().items()
    }
    json.dump({"codes_per_second": result}, sys.stdout, indent=2)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
