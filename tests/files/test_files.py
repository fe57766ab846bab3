"""What may be stored, and who gets it back."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from foundation.files.fields import CheckedFilesField
from foundation.files.models import StoredFile
from foundation.files.rules import LARGEST, WORD, FileRefused, check
from foundation.files.services import attach, remove
from tests.lifecycle.sample.models import Sample

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def upload(name="凭证.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def picture(kind="JPEG", size=(3000, 1500), orientation=None) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Maker of the camera"
    if orientation:
        exif[0x0112] = orientation
    out = io.BytesIO()
    Image.new("RGB", size, (120, 60, 30)).save(out, kind, exif=exif)
    return out.getvalue()


def office(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in ("[Content_Types].xml", *names):
            file.writestr(name, "x")
    return out.getvalue()


def test_a_picture_loses_place_and_camera_and_stands_upright():
    checked = check(upload("现场.jpg", picture(orientation=6)))
    with Image.open(io.BytesIO(checked.content)) as kept:
        assert dict(kept.getexif()) == {}
        assert kept.height > kept.width
        assert max(kept.size) <= 2560


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("运行.exe", b"MZ"),
        ("页面.html", b"<script>alert(1)</script>"),
        ("图.svg", b"<svg onload='x()'/>"),
        ("无后缀", PDF),
        ("假的.pdf", b"<html></html>"),
        ("假的.png", PDF),
        ("截断.jpg", picture()[:200]),
        ("空.pdf", b""),
        ("宏.docx", office("word/document.xml", "word/vbaProject.bin")),
        ("表.docx", office("xl/workbook.xml")),
        ("破.xlsx", b"PK\x03\x04nothing"),
        ("大.pdf", PDF + b"0" * LARGEST),
    ],
)
def test_what_is_not_taken_is_refused_in_a_sentence(name, content):
    with pytest.raises(FileRefused) as refused:
        check(upload(name, content))
    assert name in refused.value.message


def test_office_files_without_macros_are_taken():
    assert check(upload("方案.docx", office("word/document.xml"))).media_type == WORD


def test_a_path_in_the_name_is_cut_off():
    assert check(upload("../../etc/passwd.pdf")).name == "passwd.pdf"


def test_the_field_takes_several_and_names_the_bad_one():
    field = CheckedFilesField()
    assert len(field.clean([upload("a.pdf"), upload("b.pdf")])) == 2
    with pytest.raises(FileRefused, match="c.exe"):
        field.clean([upload("a.pdf"), upload("c.exe")])


@pytest.fixture
def owner(monkeypatch, make_user, nanhai):
    """A sample case of a resident, whose files only that resident reads."""
    resident = make_user("梁文")
    sample = Sample.objects.create(title="修路灯", area=nanhai.community, owner=resident)
    monkeypatch.setattr(
        Sample, "files_readable_by", lambda self, user: self.is_party(user), raising=False
    )
    return sample


@pytest.mark.django_db
def test_the_same_content_is_stored_once(owner):
    first = attach(owner, upload(), purpose="voucher", by=owner.owner)
    again = attach(owner, upload("别名.pdf"), purpose="voucher", by=owner.owner)
    assert first == again
    assert StoredFile.objects.of(owner).count() == 1


@pytest.mark.django_db
def test_only_those_the_owner_names_get_the_file(owner, client, client_for, make_user):
    stored = attach(owner, upload(), purpose="voucher", by=owner.owner)
    answer = client_for(owner.owner).get(stored.get_absolute_url())
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == PDF
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert client.get(stored.get_absolute_url()).status_code == 404
    assert client_for(make_user()).get(stored.get_absolute_url()).status_code == 404


@pytest.mark.django_db
def test_a_removed_file_is_gone_for_all(owner, client_for):
    stored = attach(owner, upload(), purpose="voucher", by=owner.owner)
    remove(stored)
    assert client_for(owner.owner).get(stored.get_absolute_url()).status_code == 404
    assert not StoredFile.objects.of(owner).exists()
