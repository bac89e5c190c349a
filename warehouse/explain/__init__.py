"""Why a published value is what it is: the evidence of one action put together, and shown as a page.

What lives here: the shape of an explanation (`model`), how it is gathered from a published warehouse (`facts`), the
source text with its marks (`passages`), and the page (`page`). Everything comes from the published file; the raw
archive only adds lines and columns. How a terminal shows it is the command's business. Nothing here decides a value.
"""
