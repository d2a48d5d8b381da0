"""
Child processes for work that may take long or never end: parsing, extraction, grounding, picking.

``pool`` hands work out, ``process`` is one child as its parent sees it, ``child`` is what runs there, ``plain`` turns
values into JSON and back. A room names its work and the module that does it; nothing here knows what the work is.
"""
