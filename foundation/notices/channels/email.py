"""E-mail through Django's configured mail back-end."""

from __future__ import annotations

import smtplib

from django.core.mail import EmailMessage

from foundation.notices.channels.base import PermanentFailure, TemporaryFailure


class MailBackend:
    """One plain-text mail per message; the idempotency key becomes the Message-ID."""

    def __init__(self, channel: str, sender: str | None = None, domain: str = "nanhai.invalid"):
        self.sender = sender
        self.domain = domain

    def send(
        self, address, subject, body, idempotency_key, *,
        template="", context=None, url="", sensitive=False,
    ) -> str:  # fmt: skip
        reference = f"<{idempotency_key}@{self.domain}>"
        text = f"{body}\n\n{url}" if url else body
        message = EmailMessage(
            " ".join(subject.split()),
            text,
            self.sender,
            [address],
            headers={"Message-ID": reference},
        )
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            failure = PermanentFailure if codes and min(codes) >= 500 else TemporaryFailure
            raise failure(f"recipient refused: {codes}") from refused
        except smtplib.SMTPResponseException as answer:
            failure = PermanentFailure if answer.smtp_code >= 500 else TemporaryFailure
            raise failure(f"SMTP {answer.smtp_code}") from answer
        except (smtplib.SMTPException, OSError) as broken:
            raise TemporaryFailure(str(broken)) from broken
        return reference
