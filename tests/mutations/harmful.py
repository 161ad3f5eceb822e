"""Changes after which going on would do a wrong thing, or cannot be done: the robot has to stop.

What the screens show before the first change must stop it there (`HARMFUL`); what only the saved channel can show
must stop it before the change that it would spoil (`HARMFUL_LATER`).
"""

from __future__ import annotations

from tests.mutations.harmful_forms import ON_FORMS, ON_SAVED_FORMS
from tests.mutations.harmful_lists import ON_LISTS

HARMFUL = (*ON_LISTS, *ON_FORMS)
HARMFUL_LATER = ON_SAVED_FORMS
