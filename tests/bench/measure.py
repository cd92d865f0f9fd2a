"""Measures what the README promises, with the installed `kgx`, and prints a table.

    python tests/bench/measure.py            # seeds alone
    python tests/bench/measure.py ../shared  # with speed and quality on the development articles of newskg and public sets

Quality is taken from raw text: `id` and `text` alone go in, ../shared/tools/score.py judges what comes out.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
KGX = str(Path(sys.executable).parent / "kgx")
SUFFIXES = ("ttl", "nt", "nq", "trig", "jsonld", "rdf", "graphml", "gexf", "jsonl")
FIGURES = ("names", "coref", "entities", "canonical", "relations", "evidence", "triggers", "arguments", "realis")
# Benchmark, file below data/dev, and the figure that counts.
PUBLIC = (
    ("newswire", "en_worldwide_newswire", "names"),
    ("redocred", "redocred", "relations_relaxed"),
    ("dwie", "dwie", "relations_relaxed"),
    ("knowledgenet", "knowledgenet", "micro"),
    ("text2kg", "text2kg_wikidata_tekgen", "official"),
    ("text2kg", "text2kg_dbpedia_webnlg", "official"),
    ("crossre", "crossre", "macro_untyped by domain"),
    ("conll04", "conll04", "micro"),
    ("fewrel", "fewrel", "macro"),
)
SPEED_ARTICLES = 100
MANY_CHARS = 1_000_000


def run(*arguments: str) -> tuple[float, int]:
    """Seconds and peak memory (bytes) of one `kgx` process; CalledProcessError where it fails."""
    began = time.perf_counter()
    with subprocess.Popen([KGX, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        told = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments, stderr=told)
    return time.perf_counter() - began, usage.ru_maxrss * 1024


def dev_records(shared: Path) -> list[dict[str, str]]:
    with gzip.open(shared / "data/dev/newskg.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [{"id": record["id"], "text": record["text"]} for record in map(json.loads, lines)]


def write_records(records: list[dict[str, str]], path: Path) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def quality(shared: Path, scratch: Path) -> dict[str, float]:
    """F1 in percent by figure."""
    source, answers = write_records(dev_records(shared), scratch / "dev.jsonl"), scratch / "answers.jsonl"
    run("extract", str(source), "-o", str(answers))
    command = [sys.executable, str(shared / "tools/score.py"), str(shared / "data/dev/newskg.jsonl.gz"), str(answers), "--json"]
    scores = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {name: round(100 * scores[name]["f"], 1) for name in FIGURES}


def public(shared: Path) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 in percent of the public benchmarks, by `kgx evaluate --benchmark`; each from raw text."""
    out = {}
    for benchmark, file, figure in PUBLIC:
        command = [KGX, "evaluate", "--benchmark", benchmark, str(shared / f"data/dev/{file}.jsonl.gz"), "--json", "-q"]
        figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["figures"]
        out[f"{file} {figure}"] = {key: round(100 * figures[figure][key], 1) for key in "prf"}
    return out


def start_up_s(scratch: Path) -> float:
    """Median of 5: from the start of the process to its end, on an article of 100 words."""
    words = (ROOT / "seeds/court-harbour-verdict.txt").read_text(encoding="utf-8").split("---", 2)[2].split()[:100]
    article = scratch / "article.txt"
    article.write_text(" ".join(words), encoding="utf-8")
    return statistics.median(run("extract", str(article))[0] for _ in range(5))


def speed(shared: Path, scratch: Path) -> dict[str, float]:
    """Words a second after start-up with 2 threads, peak memory in MB, words, on 100 articles."""
    records = dev_records(shared)
    hundred = [{**record, "id": f"{n}-{record['id']}"} for n, record in enumerate((records * 2)[:SPEED_ARTICLES])]
    source = write_records(hundred, scratch / "hundred.jsonl")
    seconds, memory = run("extract", str(source), "-o", str(scratch / "hundred.ttl"), "--threads", "2")
    words = sum(len(record["text"].split()) for record in hundred)
    return {"words": words, "words/s": round(words / (seconds - start_up_s(scratch))), "peak MB": round(memory / 1e6)}


def long_text(scratch: Path) -> dict[str, float]:
    """Seconds and peak memory in MB for one text of 1 MB, made of the seeds."""
    seeds = "\n\n".join(path.read_text(encoding="utf-8").split("---", 2)[2] for path in sorted((ROOT / "seeds").glob("*.txt")))
    text = scratch / "long.txt"
    text.write_text((seeds * (MANY_CHARS // len(seeds) + 1))[:MANY_CHARS], encoding="utf-8")
    seconds, memory = run("extract", str(text), "-o", str(scratch / "long.jsonl"))
    return {"seconds": round(seconds), "peak MB": round(memory / 1e6)}


def digests(scratch: Path) -> dict[str, str]:
    """SHA-256 by suffix of what one run over the seeds writes."""
    targets = [scratch / f"graph.{suffix}" for suffix in SUFFIXES]
    run("extract", str(ROOT / "seeds"), *(word for target in targets for word in ("-o", str(target))))
    return {target.suffix: hashlib.sha256(target.read_bytes()).hexdigest() for target in targets}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        print(f"start-up            {start_up_s(scratch):.2f} s")
        first, second = digests(scratch), digests(scratch)
        same = [suffix for suffix in first if first[suffix] == second[suffix]]
        print(f"same bytes twice    {len(same)} of {len(first)} formats")
        if len(sys.argv) > 1:
            shared = Path(sys.argv[1])
            for name, value in quality(shared, scratch).items():
                print(f"{name:<19} {value:.1f}")
            for name, prf in public(shared).items():
                print(f"{name}: P {prf['p']} R {prf['r']} F1 {prf['f']}")
            for name, value in speed(shared, scratch).items():
                print(f"{name:<19} {value:,.0f}")
        for name, value in long_text(scratch).items():
            print(f"1 MB: {name:<12} {value:,.0f}")


if __name__ == "__main__":
    main()
