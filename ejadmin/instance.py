"""One window per database: the first holds a lock, a second start raises it and leaves."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCryptographicHash, QLockFile, QObject, QThread, Signal, Slot

from ejadmin import paths

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

RAISE = b"raise"
PATIENCE = 2000
ATTEMPTS, PAUSE = 20, 100
_SHA256 = QCryptographicHash.Algorithm.Sha256


class Instance(QObject):
    """The claim of this process on one database file.

    A lock file tells who is first and outlives no crash (Qt looks whether its process lives); the
    local socket only carries the wish to be raised, so a stale one is simply removed.
    """

    raise_asked = Signal()

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        digest = bytes(QCryptographicHash.hash(str(file.resolve()).encode(), _SHA256).data())
        self.name = f"{paths.APPLICATION}-{digest.hex()[:24]}"
        self.lock = QLockFile(str(paths.data_folder() / f"{self.name}.lock"))
        self.lock.setStaleLockTime(0)
        self.server: QLocalServer | None = None

    def claim(self) -> bool:
        """Become the first; answers whether nobody else is."""
        return self.lock.tryLock(0)

    def listen(self) -> None:
        """Hear later starts; the network library is loaded here, after the first paint."""
        from PySide6.QtNetwork import QLocalServer

        self.server = QLocalServer(self)
        self.server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self.server.newConnection.connect(self._hear)
        if not self.server.listen(self.name):
            QLocalServer.removeServer(self.name)
            self.server.listen(self.name)

    def raise_other(self) -> bool:
        """Ask the window that holds the database to come forward; answers whether it heard.

        The other may have started a moment ago and not listen yet, so this asks for two seconds.
        """
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        for _ in range(ATTEMPTS):
            socket.connectToServer(self.name)
            if socket.waitForConnected(PATIENCE):
                socket.write(RAISE)
                heard = socket.waitForBytesWritten(PATIENCE)
                socket.disconnectFromServer()
                return heard
            QThread.msleep(PAUSE)
        return False

    def release(self) -> None:
        """Let another window have the database."""
        if self.server:
            self.server.close()
        self.lock.unlock()

    @Slot()
    def _hear(self) -> None:
        while self.server and (socket := self.server.nextPendingConnection()):
            socket.disconnected.connect(socket.deleteLater)
            self.raise_asked.emit()
