"""Which stages a command runs, and each of them as its worker builds it; imported only when it is needed."""

from __future__ import annotations

from enum import Flag, auto
from typing import TYPE_CHECKING

from caspian.cli.chain import Chain

if TYPE_CHECKING:
    from caspian.stance.detector import Detector


class Stages(Flag):
    """Any of the three."""

    EXTRACT = auto()
    DEDUPE = auto()
    STANCE = auto()
    ALL = EXTRACT | DEDUPE | STANCE


def chain(stages: Stages) -> Chain:
    """A chain of these stages.

    Raises:
        SettingsError: a setting of one of them cannot be used.
    """
    built = Chain()
    if Stages.EXTRACT in stages:
        from caspian.extract.pool import ExtractPool
        from caspian.extract.settings import ExtractSettings
        from caspian.settings import load

        built.pool = ExtractPool(load(ExtractSettings))
    if Stages.DEDUPE in stages:
        from caspian.dedupe.stage import Dedupe

        built.dedupe = Dedupe()
    if Stages.STANCE in stages:
        built.detector = detector()
    return built


def detector() -> Detector:
    """The detector that the stance worker uses.

    Raises:
        SettingsError: the target cannot be read.
    """
    from caspian.settings import SettingsError, load
    from caspian.stance.detector import load_default
    from caspian.stance.settings import StanceSettings
    from caspian.stance.target import TargetError

    try:
        return load_default(load(StanceSettings).target)
    except TargetError as exc:
        raise SettingsError(f"CASPIAN_STANCE_TARGET: {exc}") from None
