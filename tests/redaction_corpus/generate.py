#!/usr/bin/env python3
"""Writes the redaction corpus as JSON Lines: `generate.py --seed 1 --out sample.jsonl.gz`."""

import argparse
import gzip
import json
import sys
from collections import Counter
from functools import partial

from corpus import (
    clean_logs,
    clean_values,
    clean_words,
    credentials,
    disguise,
    embed_bare,
    embed_languages,
    embed_named,
    embed_structured,
    headers,
    personal,
    prose,
    templates,
    urls,
)
from corpus.case import Rejected, clean, dirty
from corpus.clean_prose import Prose
from corpus.draw import Draw

# Cases of each embedding; the sum is about 10,000 dirty and 5,000 clean ones.
NAMED_EACH = 60
LANGUAGE_EACH = 20
BARE_TOKEN_EACH = 3
BARE_PERSONAL_EACH = 9
SPACED_EACH = 6
HTTP_EACH = 65
PROSE_EACH = 50
SMALL_EACH = 16
DISGUISE_EACH = 36
TEMPLATES_DIRTY = 400
LOG_EACH = 130
LOOKALIKE_EACH = 200
PROSE_CLEAN = 1200
TEMPLATES_CLEAN = 300
TRIES_MAX = 40


class Corpus:
    """The cases so far; a text stands in it once."""

    def __init__(self):
        self.cases, self.texts, self.numbers, self.given_up = [], {}, Counter(), Counter()

    def add(self, make, detector, embedding):
        """Draws until a fair case which is not there yet comes out, or gives up: fixed sentences are few."""
        for _ in range(TRIES_MAX):
            try:
                case = make()
            except Rejected:
                continue
            if case.text not in self.texts:
                self.texts[case.text] = True
                self.numbers[case.detector, case.embedding] += 1
                self.cases.append(case.to_json(self.numbers[case.detector, case.embedding]))
                return
        self.given_up[detector, embedding] += 1

    def dirty(self, detector, embedding, count, markup):
        for _ in range(count):
            self.add(lambda: dirty(detector, embedding, markup()), detector, embedding)

    def clean(self, shape, count, text):
        for _ in range(count):
            self.add(lambda: clean(shape, text()), "clean", shape)


def fill(corpus, d, seed):
    for embeddings, count in (
        (embed_named.EMBEDDINGS | embed_structured.EMBEDDINGS, NAMED_EACH),
        (embed_languages.EMBEDDINGS, LANGUAGE_EACH),
    ):
        for name, embed in embeddings.items():
            corpus.dirty("key_value_secret", name, count, partial(embed, d))
    for embeddings, makers, count in (
        (embed_bare.COMPACT, credentials.COMPACT, BARE_TOKEN_EACH),
        (embed_bare.COMPACT, personal.COMPACT, BARE_PERSONAL_EACH),
        (embed_bare.SPACED, personal.SPACED, SPACED_EACH),
    ):
        for detector, maker in makers.items():
            for name, embed in embeddings.items():
                corpus.dirty(detector, name, count, partial(around, d, embed, maker))
    corpus.dirty("azure", "connection_string", HTTP_EACH, lambda: d.frame(credentials.azure(d)))
    for table, each in (
        (headers.EMBEDDINGS, HTTP_EACH),
        (urls.EMBEDDINGS, HTTP_EACH),
        (prose.EMBEDDINGS, PROSE_EACH),
        (disguise.EMBEDDINGS, DISGUISE_EACH),
    ):
        for detector, embeddings in table.items():
            for embed in embeddings:
                count = SMALL_EACH if detector == "private_key" or embed is prose.base64_json else each
                corpus.dirty(detector, embed.__name__, count, partial(embed, d))
    lines = templates.lines()
    with_secret = [t for t in lines if templates.holds_secret(t)]
    for _ in range(TEMPLATES_DIRTY):
        template = d.pick(with_secret)
        corpus.dirty(templates.detector_of(template), "customer_sentence", 1, partial(templates.fill, d, template))
    without = [t for t in lines if not templates.holds_secret(t)]
    corpus.clean("customer_sentence", TEMPLATES_CLEAN, lambda: templates.fill(d, d.pick(without)))
    for table, each in ((clean_logs.SHAPES, LOG_EACH), (clean_words.SHAPES | clean_values.SHAPES, LOOKALIKE_EACH)):
        for shape, make in table.items():
            corpus.clean(shape, each, partial(make, d))
    sentences = Prose(d, seed)
    for i in range(PROSE_CLEAN):
        language, write = sentences.about_security() if i % 4 == 0 else sentences.text()
        corpus.clean(f"prose_{language}", 1, write)


def around(d, embed, maker):
    """A token made anew, in its place."""
    return embed(d, maker(d))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", required=True, help="a .jsonl or .jsonl.gz file")
    arguments = parser.parse_args()
    corpus = Corpus()
    fill(corpus, Draw(arguments.seed), arguments.seed)
    lines = "".join(
        json.dumps(case, ensure_ascii=False, separators=(",", ":")) + "\n" for case in corpus.cases
    ).encode()
    with open(arguments.out, "wb") as out:
        out.write(gzip.compress(lines, 9, mtime=0) if arguments.out.endswith(".gz") else lines)
    clean_count = sum(case["detector"] == "clean" for case in corpus.cases)
    print(f"{len(corpus.cases) - clean_count} dirty, {clean_count} clean", file=sys.stderr)
    for (detector, embedding), count in corpus.given_up.most_common(40):
        print(f"no fresh case for {detector}/{embedding}, {count} times", file=sys.stderr)


if __name__ == "__main__":
    main()
