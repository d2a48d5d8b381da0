"""The line to the mail server: encrypted and checked wherever somebody else could listen."""

import ipaddress
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.config import Config
from bot.doctor.finding import ProbeFailed
from bot.doctor.mail import examine_mail
from bot.domain.errors import ConfigError
from bot.platforms.mail.address import smtp_options
from bot.platforms.mail.smtp import MailUnavailable, send
from tests.fakes.mail import PASSWORD, USER, mail_server

SENDER = "News <news@example.org>"
SIGNED_IN = f"{USER.decode()}:{PASSWORD.decode().replace('@', '%40')}@"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of 127.0.0.1, with its key; trusted by nobody yet."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    names = [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        # TLS asks the machine's clock, which is not moved with ours.
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(private + made.public_bytes(pem))
    return file


def mail() -> EmailMessage:
    """A small one."""
    made = EmailMessage()
    made["Subject"] = "Hello"
    made.set_content("Hello.")
    return made


@pytest.mark.parametrize("from_the_start", [True, False], ids=["smtps", "STARTTLS"])
async def test_the_line_is_encrypted_and_signed_in(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, from_the_start: bool
) -> None:
    """As the address says; a certificate that nobody knows is none."""
    scheme = "smtps" if from_the_start else "smtp"
    async with mail_server(certificate=certificate, from_the_start=from_the_start, signs_in=True) as server:
        options = smtp_options(f"{scheme}://{SIGNED_IN}127.0.0.1:{server.port}", SENDER)
        with pytest.raises(MailUnavailable, match=r"(?i)certificate"):
            await send(options, mail(), "ana@example.org")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        await send(options, mail(), "ana@example.org")
        assert server.encrypted == [True]
        wrong = smtp_options(f"{scheme}://newsbrief:guess@127.0.0.1:{server.port}", SENDER)
        with pytest.raises(MailUnavailable, match="refuses user or password") as refusal:
            await send(wrong, mail(), "ana@example.org")
        assert "guess" not in str(refusal.value)


async def test_without_tls_nothing_is_said_to_another_machine() -> None:
    """A server that offers none may be somebody in between who took the offer out."""
    async with mail_server() as server:
        here = smtp_options(f"smtp://localhost:{server.port}", SENDER)
        await send(here, mail(), "ana@example.org")
        assert server.encrypted == [False], "this machine"
        with pytest.raises(MailUnavailable, match="STARTTLS"):
            await send(replace(here, may_be_plain=False), mail(), "ana@example.org")


@pytest.mark.parametrize(
    ("url", "may"),
    [
        *((f"smtp://{host}", True) for host in ("127.0.0.1", "localhost:25", "relay", "relay.internal", "10.0.0.5:25")),
        *((f"smtp://u:p@{host}", False) for host in ("relay", "10.0.0.5", "mail.example.com")),
        *(("smtp://u:p@localhost", True), ("smtp://mail.example.com", False), ("smtps://localhost", False)),
    ],
)
def test_where_it_may_go_on_without_tls(url: str, may: bool) -> None:
    """To this machine, or to a host of one's own network that is told no password."""
    options = smtp_options(url, SENDER)
    assert options.may_be_plain is may
    assert (options.sender, options.name) == ("news@example.org", "News")


@pytest.mark.parametrize(("url", "port"), [("smtp://mail.example.com", 587), ("smtps://mail.example.com", 465)])
def test_a_port_that_is_not_named_is_the_usual_one(url: str, port: int) -> None:
    assert smtp_options(url, SENDER).port == port


@pytest.mark.parametrize(
    ("url", "sender", "says"),
    [
        pytest.param("mail.example.org", SENDER, "SMTP_URL: give smtp://", id="no scheme"),
        pytest.param("http://mail.example.org", SENDER, "SMTP_URL: give smtp://", id="another scheme"),
        pytest.param("smtp://user@mail.example.org", SENDER, "SMTP_URL: give user and password", id="half a user"),
        pytest.param("smtp://u:s3cret@mail.example.org:99999", SENDER, "SMTP_URL: give smtp://", id="no such port"),
        pytest.param("smtp://u:s3cret@h/path", SENDER, "SMTP_URL: give smtp://", id="a path"),
        pytest.param("smtp://mail.example.org", "", "SMTP_URL and SMTP_FROM are needed together", id="no sender"),
        pytest.param("", SENDER, "SMTP_URL and SMTP_FROM are needed together", id="no server"),
        pytest.param("smtp://mail.example.org", "news", "SMTP_FROM: give an address", id="no address"),
        pytest.param("smtp://mail.example.org", "a@b.example\nBcc: c@d.example", "SMTP_FROM: give", id="a header"),
    ],
)
def test_a_wrong_setting_is_named_and_no_password_with_it(url: str, sender: str, says: str) -> None:
    """At start."""
    with pytest.raises(ConfigError) as refusal:
        Config.load({"SMTP_URL": url, "SMTP_FROM": sender})
    assert says in str(refusal.value)
    assert "s3cret" not in str(refusal.value)


def test_the_password_is_blacked_out_in_the_log() -> None:
    """Whole and by itself."""
    config = Config.load({"SMTP_URL": "smtps://u:s3cret%401@mail.example.org", "SMTP_FROM": "news@example.org"})
    assert {"s3cret@1", "smtps://u:s3cret%401@mail.example.org"} <= set(config.secrets())
    assert "s3cret" not in repr(smtp_options("smtps://u:s3cret@mail.example.org", SENDER))


async def test_doctor_says_whether_it_answers() -> None:
    """Without sending anything, and without telling the password."""
    async with mail_server() as server:
        config = Config.load({"SMTP_URL": f"smtp://127.0.0.1:{server.port}", "SMTP_FROM": SENDER})
        (found,) = [finding async for finding in examine_mail(config)]
        assert found.state == "ok"
        assert f"smtp://127.0.0.1:{server.port} takes mail of news@example.org (not encrypted" in found.text
        assert server.mails == []
    away = Config.load({"SMTP_URL": f"smtp://u:s3cret@127.0.0.1:{server.port}", "SMTP_FROM": SENDER})
    with pytest.raises(ProbeFailed) as failed:
        _ = [finding async for finding in examine_mail(away)]
    assert f"smtp://127.0.0.1:{server.port}: " in str(failed.value)
    assert "s3cret" not in f"{failed.value} {failed.value.facts}"
