"""Sign-in, companies, users, roles, and the screens that are there but empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from robot.rehearsal.channels.visits import StatusError, Visit
from robot.rehearsal.world import FormError

if TYPE_CHECKING:
    from starlette.responses import Response

_PERMISSIONS = ("Channels", "Couriers", "Customers", "Dashboard", "General", "Helpdesk", "Hosted Pages", "Plugins",
                "Roles", "Rule Engines", "Users", "Webhook")  # fmt: skip
_EMPTY_TITLES = {
    "/confirmationOrders": "Confirmation Orders",
    "/invoices": "Invoices",
    "/products": "Products",
    "/helpdesk": "Helpdesk",
}


def show_start(visit: Visit) -> Response:
    """Lead to the stores, where the work is."""
    return visit.redirect("/stores")


def show_sign_in(visit: Visit) -> Response:
    """Show the sign-in screen."""
    return visit.redirect("/stores") if visit.user else visit.render("login.html")


def sign_in(visit: Visit) -> Response:
    """Sign in, or say that the credentials are wrong."""
    username, password = ("".join(visit.typed.get(key, [])) for key in ("email", "password"))
    wrong = {
        key: f"The {name} field is required."
        for key, name, value in (("email", "e-mail address", username), ("password", "password", password))
        if not value
    }
    user = None if wrong else visit.world.sign_in(username, password)
    if user is None:
        return visit.refuse("/login", wrong or {"email": "These credentials do not match our records."})
    intended = visit.session.intended or "/stores"
    visit.site.sessions.pop(visit.session.id, None)
    visit.session = visit.site.begin_session(user.username, is_remembered=bool(visit.typed.get("remember")))
    return visit.redirect(intended)


def sign_out(visit: Visit) -> Response:
    """End the sign-in."""
    visit.site.sessions.pop(visit.session.id, None)
    visit.session = visit.site.begin_session()
    return visit.redirect("/login")


def show_companies(visit: Visit) -> Response:
    """List the user's companies, the active one marked."""
    own = [company for company in visit.world.companies if company.id in visit.signed_in.company_ids]
    return visit.render("companies.html", companies=own)


def add_company(visit: Visit) -> Response:
    """Add a company."""
    name = "".join(visit.typed.get("name", []))
    try:
        visit.world.save_company(visit.signed_in, name, visit.path)
    except FormError as error:
        return visit.refuse("/companies", error.messages)
    return visit.redirect("/companies", "Company saved.")


def switch_company(visit: Visit) -> Response:
    """Make another company the active one."""
    company = visit.world.switch_company(visit.signed_in, visit.request.path_params["company"], visit.path)
    if company is None:
        raise StatusError(404)
    return visit.redirect("/companies", f"Switched to {company.name}.")


def show_users(visit: Visit) -> Response:
    """List the people of the active company."""
    people = [user for user in visit.world.users if visit.signed_in.company_id in user.company_ids]
    return visit.render("people.html", title="Users", columns=("Name", "E-Mail Address", "Role"),
                        rows=[(user.name, user.username, "Administrator") for user in people])  # fmt: skip


def show_roles(visit: Visit) -> Response:
    """List the roles of the active company."""
    return visit.render("people.html", title="Roles", columns=("Name", "Permissions"),
                        rows=[("Administrator", ", ".join(_PERMISSIONS))])  # fmt: skip


def show_empty(visit: Visit) -> Response:
    """Show one of the screens that this stand-in has no contents for."""
    return visit.render("empty.html", title=_EMPTY_TITLES[visit.path])
