"""The key by which the wall reads what its own browser encrypts: made for one process, never written anywhere.

The browser trusts it by its fingerprint (`--ignore-certificate-errors-spki-list`), and no other certificate: whether
the site's own certificate is right, the wall proves by itself.
"""

from __future__ import annotations

import base64
import hashlib
import os
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_LIFE = timedelta(days=30)


@cache
def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def fingerprint() -> str:
    """Return the SPKI fingerprint of this process's key, as the browser's switch takes it."""
    public = _key().public_key()
    info = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(info).digest()).decode("ascii")


@cache
def tls_towards_browser() -> ssl.SSLContext:
    """Return how the wall shows itself to its browser; one certificate serves every host."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "channels-robot wall")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(_key().public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # clocks may be set while it is in use
        .not_valid_after(now + _LIFE)
        .sign(_key(), hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM) + _key().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    _load(context, pem)
    return context


def _load(context: ssl.SSLContext, pem: bytes) -> None:
    """Hand the key to the ssl module, which takes files only: one in memory where there are such."""
    if hasattr(os, "memfd_create"):
        file = os.memfd_create("wall")
        try:
            os.write(file, pem)
            context.load_cert_chain(f"/proc/self/fd/{file}")
        finally:
            os.close(file)
        return
    file, name = tempfile.mkstemp(prefix="wall-")  # readable by its owner only
    try:
        os.write(file, pem)
        os.close(file)
        context.load_cert_chain(name)
    finally:
        Path(name).unlink()
