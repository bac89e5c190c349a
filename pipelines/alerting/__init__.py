"""Messages to people when a run or a check fails, and when that is over.

`causes` says what is wrong now and what has to be told about it, `channels` tell it, `sensor` does both every half
minute. One message a cause, none while it lasts, one when it is over.
"""
