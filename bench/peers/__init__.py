"""Other ways to find who helps whom, measured beside the extraction in environments of their own.

What lives here: a finder of countries per peer (`finders`), one heuristic that gives what any of them finds a role
(`roles`), and the measurement (`measure`). Standard library and the one peer only; nothing of the project is imported.
"""
