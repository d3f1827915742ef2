"""What dedupe says follows from what it read: kills, aborts, batches and compaction change no byte."""

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from unit.dedupe.disorder import shrink
from unit.dedupe.lives import Worker, undisturbed

# A stream is some seconds of work: a tenth of the usual number of examples, here and with `make fuzz`.
EXAMPLES = max(1, settings.default.max_examples // 10)


@given(st.integers(0, 1 << 32))
@settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@example(68)
def test_restarts_and_aborted_batches_change_no_byte(seed):
    with pytest.MonkeyPatch.context() as patch:
        shrink(patch)
        assert Worker(seed).run(seed) == undisturbed(seed)
