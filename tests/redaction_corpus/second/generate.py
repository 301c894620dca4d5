"""Writes the corpus of secrets and syntaxes: `generate.py --seed 1 --out FILE.jsonl.gz`."""
import argparse, base64, gzip, io, json, random
from pathlib import Path

from drawn import names
from drawn.engine import blocks, fair, fill
from drawn.tokens import BC, LOWER, OTHER, TOKENS, basic
from drawn.values import AL, FILTERS, MAKERS, USERS, b64u, chars, hexes, human_pw

KINDS = ("conn", "config", "cmd", "http", "debug", "keys", "clean1", "clean2", "more")
DRAWS = {"dirty": 4, "clean": 4}
MAKERS.update({
    "hexid": hexes(16), "b64u": b64u(32), "csalt8": chars(BC, 8), "pub43": chars(AL, 43), "pub27": chars(AL, 27),
    "laq": lambda r: "\u00ab", "raq": lambda r: "\u00bb",
    "dockercfg": lambda r: base64.b64encode(json.dumps({"auths": {"ghcr.io": {"auth": basic(r)}}}).encode()).decode(),
    "b64plain": lambda r: base64.b64encode(f"\0{r.choice(USERS)}\0{human_pw(r)}".encode()).decode(),
    "b64json": lambda r: base64.b64encode(json.dumps({"user": r.choice(USERS), "password": human_pw(r)}).encode()).decode(),
    "kubeadm": lambda r: f"{chars(LOWER, 6)(r)}.{chars(LOWER, 16)(r)}",
    "swmtkn": lambda r: f"SWMTKN-1-{chars(LOWER, 50)(r)}-{chars(LOWER, 25)(r)}",
    "pem_b64": lambda r: base64.b64encode(f"-----BEGIN PRIVATE KEY-----\n{MAKERS['pem_ed'](r)}\n-----END PRIVATE KEY-----\n".encode()).decode(),
})
PLACES = [  # where a vendor's token stands, without a name that gives it away
    "deploying with ⟦%s⟧ to «‹host›»", "⟦%s⟧", "[\"⟦%s⟧\"]", "<code>⟦%s⟧</code> «‹word›»", "{\"v\":\"⟦%s⟧\",\"n\":«‹int›»}", "(⟦%s⟧)",
    "value=⟦%s⟧, region=«‹region›»", "https://«‹host›»/x/⟦%s⟧/y", "Some(\"⟦%s⟧\")", "got ⟦%s⟧; «retrying»", "a=⟦%s⟧&b=«‹word›»",
    "{\\\"v\\\":\\\"⟦%s⟧\\\",\\\"n\\\":«‹int›»}", "«‹ts›» ERROR request with ⟦%s⟧ rejected.", "'⟦%s⟧' is not «valid»", "`⟦%s⟧`", "⟦%s⟧,«‹word›»,‹int›",
    "«+» FOO=⟦%s⟧", "see ⟦%s⟧.", "x%%3D⟦%s⟧%%26y%%3D«‹word›»", "panicked at src/a.rs:‹line›: \"⟦%s⟧\": «BadHeader»", "\"⟦%s⟧\"\\n«done»", "_⟦%s⟧_ «x»"]
NAMED = ["token=⟦%s⟧ «‹word›»", "\"apiKey\": \"⟦%s⟧\"", "ACME_SECRET=⟦%s⟧", "Credentials { token: \"⟦%s⟧\", region: \"«‹region›»\" }"]
HEADS = ["«‹ts›»  INFO acme_‹svc›::http: ", "‹ts› WARN [‹svc›] ", "Nov 21 10:15:0‹digit› «‹short›» ‹svc›[‹pid›]: ", "[‹clf›] ",
         "time=‹ts› level=debug ", "E1121 10:15:08.123456       1 main.go:‹line›] ", "‹ts› [main] ERROR com.acme.App - ", "<134>1 ‹ts› ‹short› ‹svc› ‹pid› - - "]
MAKERS["digit"] = chars("123456789", 1)


def plan(rnd):
    """Every kind with its template and number of draws."""
    for name in KINDS:
        kinds = (Path(__file__).parent / "kinds" / f"{name}.txt").read_text()
        for n, (detector, embedding, template) in enumerate(blocks(kinds)):
            yield detector, f"{embedding}#{n}", template, DRAWS["clean" if detector == "clean" else "dirty"]
    yield from names.plan(rnd)
    for kind, (detector, _) in TOKENS.items():
        if kind in ("aad", "azdo", "acr", "azfu", "vaults"):   # only a name beside them tells
            places = NAMED
        else:
            places = rnd.sample(PLACES, 8) + rnd.sample(NAMED, 1)
        for place in places:
            yield detector, f"token/{kind}", place % kind, 1
    for kind in OTHER:
        for place in rnd.sample(NAMED, 2):
            yield "key_value_secret", f"unnamed_vendor_beside_name/{kind}", place % kind, 1
        for place in rnd.sample(PLACES, 2):
            yield "high_entropy", f"unnamed_vendor_bare/{kind}", place % kind, 1


def cases(seed, others):
    rnd = random.Random(seed)
    for detector, embedding, template, draws in plan(random.Random(seed)):
        if detector == "high_entropy" and not others:
            continue
        seen = set()
        for i in range(draws):
            bare = template if i < 2 or "\n" in template or rnd.random() < 0.5 or embedding.startswith("keys/pem") else rnd.choice(HEADS) + template
            if detector == "clean":
                bare = bare.replace("«", "").replace("»", "")
            for _ in range(60):
                text, secrets, context = fill(bare, MAKERS, FILTERS, rnd)
                if fair(text, secrets, context):
                    break
            else:
                print("never fair:", embedding, template[:90])
                break
            if text in seen:
                continue
            seen.add(text)
            unique = list(dict.fromkeys(s for _, s in secrets))
            yield {"id": f"{detector}/{embedding}/{i}", "detector": detector, "embedding": embedding, "text": text,
                   "secrets": [{"text": s} for s in unique], "context": list(dict.fromkeys(context))}


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--out", required=True)
    args.add_argument("--other-vendors", action="store_true", help="also bare tokens of vendors the policy does not name")
    args = args.parse_args()
    raw = io.BytesIO()
    total = dirty = 0
    with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as out:
        for case in cases(args.seed, args.other_vendors):
            total += 1
            dirty += bool(case["secrets"])
            out.write((json.dumps(case, ensure_ascii=False) + "\n").encode())
    open(args.out, "wb").write(raw.getvalue())
    print(f"{total} cases, {dirty} with secrets")


if __name__ == "__main__":
    main()
