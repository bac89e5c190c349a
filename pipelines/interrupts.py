"""Ctrl-C always stops: an interrupt that Python loses is sent again."""

import os
import signal
import sys
import threading

INTERRUPTED = 130  # as shells say it: 128 and the number of the signal
AGAIN_SECONDS = 0.05  # long enough to be out of where the first one was lost


def send_lost_ones_again() -> None:
    """From now on, an interrupt that could not be raised where it arrived is sent to this process once more.

    Python calls the handler of a signal wherever it happens to be. In a weak reference's callback or a finaliser, of
    which every import has some, what the handler raises is printed as ignored, and the work goes on as if nobody had
    asked it to stop.
    """
    before = sys.unraisablehook

    def hook(lost: "sys.UnraisableHookArgs") -> None:
        if lost.exc_value is None or isinstance(lost.exc_value, Exception | GeneratorExit | SystemExit):
            before(lost)
            return
        timer = threading.Timer(AGAIN_SECONDS, os.kill, (os.getpid(), signal.SIGINT))
        timer.daemon = True
        timer.start()

    sys.unraisablehook = hook


def is_interrupt(error: BaseException | None) -> bool:
    """Whether Ctrl-C is what an error or one of its causes says: DuckDB tells it as an error of its own."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if not isinstance(error, Exception | GeneratorExit | SystemExit):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False
