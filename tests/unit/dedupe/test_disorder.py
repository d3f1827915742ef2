"""What dedupe says follows from what it read: kills, aborts, batches and compaction change no byte."""

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from unit.dedupe.disorder import shrink
from unit.dedupe.lives import Worker, undisturbed

# A stream is a tenth of a second of work: fewer than the usual number of examples, here and with `make fuzz`.
EXAMPLES = max(1, settings.default.max_examples // 4)


@given(st.integers(0, 1 << 32))
@settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.reuse, Phase.generate])
# Each saw a difference when it was written: the story index, a relation of what is gone, the record of another.
@example(10)
@example(52)
@example(65)
def test_restarts_and_aborted_batches_change_no_byte(seed):
    with pytest.MonkeyPatch.context() as patch:
        shrink(patch)
        assert Worker(seed).run(seed) == undisturbed(seed)
