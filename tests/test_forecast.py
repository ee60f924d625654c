"""What more training would give, from curves whose law is known."""

import numpy as np
import pytest
from typer.testing import CliRunner

from models.cli import app
from models.forecast import Curve, curve, expected, joined, table

RUNS = """# Runs

## Done

### first

Some words.

| minutes | steps | x2 | x4 |
|---|---|---|---|
| 0 | 0 | 20.00 | 19.00 |
| 15 | 1,000 | 30.00 | 26.00 |
| 30 | 2,000 | 31.00 | 26.50 |

Verdict: | not a table |

### second

| minutes | steps | x2 | x4 |
|---|---|---|---|
| 0 | 0 | 31.00 | 26.50 |
| 9 | 500 | 30.50 | 26.60 |

### talk

No figures.
"""


def law(steps, limit=30.0, gap=4.0, power=0.4):
    return limit - gap * (np.asarray(steps) / 1000.0) ** -power


@pytest.fixture
def known():
    steps = np.array([0.0, 1000.0, 2000.0, 3000.0, 5000.0, 8000.0, 13000.0])
    psnr = np.concatenate([[12.0], law(steps[1:])])
    return Curve(steps, {"x4": psnr})


def test_curves_of_runs_that_went_on_are_one_curve():
    whole = joined([curve(RUNS, "first"), curve(RUNS, "second")])
    assert whole.steps.tolist() == [0, 1000, 2000, 2000, 2500]
    assert whole.psnr["x4"].tolist() == [19.0, 26.0, 26.5, 26.5, 26.6]


@pytest.mark.parametrize("run", ["third", "talk", "fir"])
def test_a_run_without_a_curve_is_told(run):
    with pytest.raises(ValueError, match=run):
        curve(RUNS, run)


def test_a_law_is_found_again(known):
    found = expected(known, "x4", 100_000)
    assert found.now == pytest.approx(law(13000.0))
    assert found.then == pytest.approx(law(113_000.0), abs=0.02)
    assert found.low == pytest.approx(found.high) == pytest.approx(found.then)


def test_lines_that_a_high_rate_has_shaken_do_not_count(known):
    shaken = Curve(np.insert(known.steps, 4, 4000.0), {"x4": np.insert(known.psnr["x4"], 4, known.psnr["x4"][2])})
    assert expected(shaken, "x4", 10_000) == expected(known, "x4", 10_000)


def test_noise_widens_the_interval(known):
    noise = np.random.default_rng(1).normal(0, 0.02, len(known.steps))
    noisy = Curve(known.steps, {"x4": known.psnr["x4"] + noise})
    widths = [one.high - one.low for one in (expected(c, "x4", 50_000) for c in (known, noisy))]
    assert widths[1] > 2 * widths[0]


def test_too_few_points_make_no_law():
    with pytest.raises(ValueError, match="four"):
        expected(curve(RUNS, "first"), "x2", 1000)


def test_more_steps_never_promise_less(known):
    then = [expected(known, "x4", more).then for more in (1_000, 10_000, 100_000)]
    assert then == sorted(then)


def test_the_command_writes_a_table(tmp_path, known):
    rows = [f"| {i} | {s:,.0f} | {p:.3f} |" for i, (s, p) in enumerate(zip(known.steps, known.psnr["x4"], strict=True))]
    path = tmp_path / "RUNS.md"
    path.write_text(
        "\n".join(["### one", "", "| minutes | steps | x4 |", "|---|---|---|", *rows, ""]), encoding="utf-8"
    )
    done = CliRunner().invoke(app, ["forecast", "one", "--steps", "1000", "--document", str(path)])
    assert done.exit_code == 0
    assert done.output.splitlines() == table(curve(path.read_text(encoding="utf-8"), "one"), [1000]).splitlines()
    assert "after 1,000 more steps" in done.output
    refused = CliRunner().invoke(app, ["forecast", "two", "--steps", "1000", "--document", str(path)])
    assert refused.exit_code == 1
    assert "no curve of two" in refused.output
