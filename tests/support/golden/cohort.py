"""Statistics of many cases, computed with SciPy and NumPy: what tests/unit/processing/cohort holds the
program's numbers against.

    cohort.py            writes cohort.json beside this file
"""

import json
import os

import numpy as np
from scipy import optimize, stats

random = np.random.default_rng(20260227)


def wilcoxon():
    for n, digits, shift in ((6, 9, 0.5), (20, 9, 0.3), (50, 9, 0.1), (51, 9, 0.1), (200, 9, 0.05),
                             (30, 1, 0.2), (12, 0, 1), (45, 1, 0)):
        a = np.round(random.normal(shift, 1, n), digits)
        b = np.round(random.normal(0, 1, n), digits)
        different = np.abs(a - b)[a != b]
        exact = n <= 50 and len(different) == n and len(np.unique(different)) == n
        result = stats.wilcoxon(a, b, mode="exact" if exact else "approx")
        yield {"a": a, "b": b, "statistic": result.statistic, "p": result.pvalue, "exact": exact}


def holm():
    p = np.array([0.01, 0.04, 0.03, 0.005, 0.6, 0.04])
    # Its definition: the smallest level at which the procedure rejects.
    order = np.argsort(p, kind="stable")
    corrected = np.empty(len(p))
    for place, at in enumerate(order):
        corrected[at] = min(1, max((len(p) - earlier) * p[order[earlier]]
                                   for earlier in range(place + 1)))
    return {"p": p, "corrected": corrected}


def bootstrap():
    values = random.gamma(2, 1, 40)
    means = random.choice(values, (200000, 40)).mean(axis=1)
    return {"values": values, "interval": np.percentile(means, [2.5, 97.5])}


def agreement():
    # Shrout & Fleiss 1979, table 2; their table 4 has ICC(1,1) .17, ICC(2,1) .29, ICC(3,1) .71.
    ratings = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8],
                        [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)
    n, k = ratings.shape
    rows, columns, mean = ratings.mean(1), ratings.mean(0), ratings.mean()
    msr = k * np.sum((rows - mean) ** 2) / (n - 1)
    msc = n * np.sum((columns - mean) ** 2) / (k - 1)
    msw = np.sum((ratings - rows[:, None]) ** 2) / (n * (k - 1))
    mse = np.sum((ratings - rows[:, None] - columns + mean) ** 2) / ((n - 1) * (k - 1))
    a, b = random.normal(50, 10, 30), random.normal(52, 10, 30)
    first, second = random.integers(0, 4, 60), random.integers(0, 4, 60)
    second = np.where(random.random(60) < 0.6, first, second)

    def kappa(weight):
        observed = np.mean([weight(x, y) for x, y in zip(first, second)])
        expected = np.mean([weight(x, y) for x in first for y in second])
        return 1 - observed / expected
    return {
        "ratings": ratings,
        "icc": [(msr - msw) / (msr + (k - 1) * msw),
                (msr - mse) / (msr + (k - 1) * mse + k * (msc - mse) / n),
                (msr - mse) / (msr + (k - 1) * mse)],
        "a": a, "b": b, "bias": (a - b).mean(), "sd": (a - b).std(ddof=1),
        "first": first, "second": second,
        "kappa": [kappa(lambda x, y: x != y), kappa(lambda x, y: abs(int(x) - int(y))),
                  kappa(lambda x, y: (int(x) - int(y)) ** 2)],
        # Fleiss 1971 as in textbooks: 10 cases, 14 raters, 5 categories; 0.210.
        "fleissCounts": [[0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0],
                         [2, 2, 8, 1, 1], [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2],
                         [6, 5, 2, 1, 0], [0, 2, 2, 3, 7]],
    }


def classification():
    for digits in (9, 1):
        truth = random.random(80) < 0.4
        scores = np.round(1 / (1 + np.exp(-random.normal(truth * 1.2 - 0.6, 1))), digits)
        positives, negatives = scores[truth], scores[~truth]
        wins = np.array([[(p > q) + 0.5 * (p == q) for q in negatives] for p in positives])
        s10, s01 = wins.mean(1).var(ddof=1), wins.mean(0).var(ddof=1)
        error = np.sqrt(s10 / len(positives) + s01 / len(negatives))
        auc = wins.mean()
        ap, before = 0, 0
        for threshold in sorted(set(scores), reverse=True):
            called = scores >= threshold
            recall = (called & truth).sum() / truth.sum()
            ap += (recall - before) * (called & truth).sum() / called.sum()
            before = recall
        ece = 0
        for number in range(10):
            inside = np.minimum((scores * 10).astype(int), 9) == number
            if inside.any():
                ece += inside.mean() * abs(scores[inside].mean() - truth[inside].mean())
        yield {"scores": scores, "truth": truth.astype(int), "auc": auc, "error": error,
               "interval": np.clip([auc - stats.norm.ppf(.975) * error,
                                    auc + stats.norm.ppf(.975) * error], 0, 1),
               "ap": ap, "ece": ece, "brier": np.mean((scores - truth) ** 2)}


def froc():
    scans = 25
    findings, candidates = [], []
    for scan in range(scans):
        for _ in range(random.integers(0, 4)):
            centre = random.uniform(0, 100, 3)
            diameter = random.uniform(6, 20)
            findings.append([scan, *centre, diameter, int(random.random() < 0.8)])
            for _ in range(random.integers(0, 3)):
                candidates.append([scan, *(centre + random.normal(0, 2.5, 3)),
                                   round(random.beta(4, 2), 2)])
        for _ in range(random.poisson(4)):
            candidates.append([scan, *random.uniform(0, 100, 3), round(random.beta(2, 4), 2)])

    def outcome(scan):
        hit, found, count = set(), [], 0
        for finding in (f for f in findings if f[0] == scan):
            near = [n for n, c in enumerate(candidates) if c[0] == scan
                    and np.linalg.norm(np.subtract(c[1:4], finding[1:4])) < finding[4] / 2]
            hit.update(near)
            if finding[5]:
                count += 1
                found += [max(candidates[n][4] for n in near)] if near else []
        wrong = [c[4] for n, c in enumerate(candidates) if c[0] == scan and n not in hit]
        return found, wrong, count

    outcomes = [outcome(scan) for scan in range(scans)]
    rates = [0.125, 0.25, 0.5, 1, 2, 4, 8]

    def sensitivities(drawn):
        found = np.array(sum((outcomes[n][0] for n in drawn), []))
        wrong = np.array(sum((outcomes[n][1] for n in drawn), []))
        count = sum(outcomes[n][2] for n in drawn)
        x, y = [0], [0]
        for threshold in sorted(set(found) | set(wrong), reverse=True):
            x.append((wrong >= threshold).sum() / len(drawn))
            y.append((found >= threshold).sum() / count)
        return np.interp(rates, x, y)

    exact = sensitivities(range(scans))
    drawn = [sensitivities(random.integers(0, scans, scans)).mean() for _ in range(4000)]
    return {"scans": scans, "findings": findings, "candidates": candidates,
            "sensitivities": exact, "cpm": exact.mean(),
            "cpmInterval": np.percentile(drawn, [2.5, 97.5])}


def assignment():
    for shape in ((5, 5), (4, 7), (8, 3)):
        fits = np.where(random.random(shape) < 0.6, random.random(shape), 0)
        rows, columns = optimize.linear_sum_assignment(fits, maximize=True)
        yield {"fits": fits, "sum": fits[rows, columns].sum()}


def ranking():
    scores = random.normal([[0.9], [0.88], [0.8], [0.88]], 0.05, (4, 30))
    in_cases = np.array([stats.rankdata(-scores[:, n]) for n in range(30)])
    return {"scores": scores, "meanRanks": in_cases.mean(0),
            "rankThenMean": stats.rankdata(in_cases.mean(0)),
            "meanThenRank": stats.rankdata(-scores.mean(1)),
            "tau": [[1, 2, 3, 4, 5], [2, 1, 3, 5, 4],
                    stats.kendalltau([1, 2, 3, 4, 5], [2, 1, 3, 5, 4])[0],
                    [1, 2.5, 2.5, 4], [1.5, 1.5, 3, 4],
                    stats.kendalltau([1, 2.5, 2.5, 4], [1.5, 1.5, 3, 4])[0]]}


def staple():
    size = (12, 10, 8)
    i, j, k = np.meshgrid(*(np.arange(n) for n in size), indexing="ij")
    truth = ((i - 6) / 4) ** 2 + ((j - 5) / 3.5) ** 2 + ((k - 4) / 2.5) ** 2 < 1
    inner = np.zeros(size, bool)
    inner[1:-1, 1:-1, 1:-1] = True
    masks = []
    for miss, add in ((0.05, 0.01), (0.15, 0.03), (0.3, 0.005), (0.1, 0.15)):
        masks.append(np.where(truth, random.random(size) > miss, random.random(size) < add) & inner)
    # The box around all and one voxel more, as the program takes it: here the whole grid.
    where = np.array(np.nonzero(np.any(masks, axis=0)))
    assert (where.min(1) == 1).all() and (where.max(1) == np.array(size) - 2).all()
    votes = np.array([mask.ravel() for mask in masks])
    prior = votes.mean()
    p, q = np.full(4, 0.99999), np.full(4, 0.99999)
    for _ in range(10000):
        one = prior * np.prod(np.where(votes, p[:, None], 1 - p[:, None]), axis=0)
        none = (1 - prior) * np.prod(np.where(votes, 1 - q[:, None], q[:, None]), axis=0)
        weight = one / (one + none)
        new_p, new_q = (votes @ weight) / weight.sum(), (~votes @ (1 - weight)) / (1 - weight).sum()
        change = max(np.abs(new_p - p).max(), np.abs(new_q - q).max())
        p, q = new_p, new_q
        if change < 1e-13:
            break
    return {"size": size, "masks": [hexadecimal(mask) for mask in masks],
            "sensitivity": p, "specificity": q,
            "staple": hexadecimal((weight >= 0.5).reshape(size)),
            "majority": hexadecimal(np.sum(masks, axis=0) > 2)}


def groups():
    for counts, digits, shift in (((5, 7), 9, 1), ((3, 40), 9, 1), ((9, 12), 9, 0.5), ((8, 8), 1, 0.5),
                                  ((30, 50), 9, 0.3), ((40, 25), 1, 0.2), ((6, 6, 6), 9, 1),
                                  ((10, 25, 17), 1, 0.4), ((2, 3, 40, 12), 0, 0.8)):
        values = [np.round(random.normal(shift * n, 1, count), digits)
                  for n, count in enumerate(counts)]
        if len(counts) == 2:
            exact = min(counts) <= 8 and len(np.unique(np.concatenate(values))) == sum(counts)
            result = stats.mannwhitneyu(*values, alternative="two-sided",
                                        method="exact" if exact else "asymptotic")
        else:
            exact = False
            result = stats.kruskal(*values)
        yield {"values": [list(v) for v in values], "statistic": result.statistic,
               "p": result.pvalue, "exact": exact}


def hexadecimal(mask):
    """The first axis runs fastest, the first voxel is the highest bit."""
    return np.packbits(mask.flatten(order="F")).tobytes().hex()


def plain(value):
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else float(value)


DOCUMENT = {"wilcoxon": list(wilcoxon()), "holm": holm(), "bootstrap": bootstrap(),
            "agreement": agreement(), "classification": list(classification()), "froc": froc(),
            "assignment": list(assignment()), "ranking": ranking(), "staple": staple(),
            "groups": list(groups())}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "cohort.json"), "w",
          encoding="ascii") as out:
    json.dump(DOCUMENT, out, default=plain)
    out.write("\n")
