"""fastText learns kinds from one file and judges another: `fasttext_triage LEARN JUDGE`, a label and words a line."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import fasttext


def main() -> None:
    """Prints what it says of each line, how sure it is, and how long both took."""
    learn, judge = sys.argv[1:]
    began = time.perf_counter()
    model = fasttext.train_supervised(learn, epoch=25, lr=0.5, wordNgrams=2, minCount=2, thread=2, seed=1, verbose=0)
    learned = time.perf_counter() - began
    lines = [line.partition(" ")[2] for line in Path(judge).read_text(encoding="utf-8").splitlines()]
    began = time.perf_counter()
    labels, sure = model.predict(lines)
    judged = time.perf_counter() - began
    said = [label[0].removeprefix("__label__") for label in labels]
    print(
        json.dumps(
            {
                "kinds": said,
                "confidence": [min(float(one[0]), 1.0) for one in sure],
                "learned": learned,
                "judged": judged,
            }
        )
    )


if __name__ == "__main__":
    main()
