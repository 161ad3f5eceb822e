"""The readable report of runs: a static site beside them, made from their journals alone.

It lies in `report/` in the traces folder, outside the runs' own folders, and refers to their pictures and traces
by relative addresses, so that the whole folder can be moved. It opens from disk; the trace viewer alone needs
`serving`.
"""

from robot.report.guide import GuideItem, WrittenGuide, write_guide
from robot.report.procedure import Item, Procedure, Telling
from robot.report.serving import serving
from robot.report.site import Built, build_site

__all__ = [
    "Built",
    "GuideItem",
    "Item",
    "Procedure",
    "Telling",
    "WrittenGuide",
    "build_site",
    "serving",
    "write_guide",
]
