"""Starts and stops the local Channels and the local Amazon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from robot.rehearsal import seed
from robot.rehearsal.amazon.app import amazon_app
from robot.rehearsal.channels.app import channels_app
from robot.rehearsal.channels.visits import Site
from robot.rehearsal.config import OWNER, PASSWORD, STRANGER, USERNAME, AmazonOwner, StandInConfig
from robot.rehearsal.faults import Faults
from robot.rehearsal.serving import LOOPBACK, Background, Gate, listen
from robot.rehearsal.world import World

if TYPE_CHECKING:
    from types import TracebackType


class StandIn:
    """A local Channels and a local Amazon, on loopback only.

    Attributes:
        world: The state; tests may look and change, the robot may not.
        faults: What goes wrong on purpose.
        base_url: Address of Channels, once started.
        amazon_url: Address of Amazon, once started.
    """

    username: str = USERNAME
    password: str = PASSWORD
    owner: AmazonOwner = OWNER
    stranger: AmazonOwner = STRANGER

    def __init__(self, config: StandInConfig | None = None) -> None:
        self.config = config or StandInConfig()
        self.world = World(self.config)
        self.faults = Faults()
        self.base_url = ""
        self.amazon_url = ""
        self._background: Background | None = None
        seed.fill(self.world)

    def start(self) -> Self:
        """Serve both sites; returns when they answer.

        Raises:
            OSError: A port is taken.
            RuntimeError: It runs already, or did not start.
        """
        if self._background is not None:
            raise RuntimeError("the stand-in runs already")
        channels_socket = listen(self.config.channels_port)
        try:
            amazon_socket = listen(self.config.amazon_port)
        except OSError:
            channels_socket.close()
            raise
        self.base_url = f"http://{LOOPBACK}:{channels_socket.getsockname()[1]}"
        self.amazon_url = f"http://{LOOPBACK}:{amazon_socket.getsockname()[1]}"
        site = Site(self.world, self.amazon_url)
        channels = Gate(
            "channels",
            channels_app(site),
            site.error_page,
            self.world,
            self.faults,
            amazon_url=self.amazon_url,
        )
        amazon = Gate(
            "amazon", amazon_app(self.world, self.base_url), site.error_page, self.world, self.faults
        )
        self._background = Background((channels, amazon), (channels_socket, amazon_socket))
        self._background.start()
        return self

    def stop(self) -> None:
        """Stop serving; the world can still be looked at."""
        background, self._background = self._background, None
        if background is not None:
            background.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
