"""Files that mean no good: each small, made here, and refused or stored where nothing runs it."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SCRIPT = b"<script>alert(document.cookie)</script>"
HTML = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8))
    + b"]><l>&i;</l>"
)
#: Nothing of these may stand in what is given back as a picture.
ACTIVE = (b"<script", b"<svg", b"<?php", b"<html", b"%PDF")
LARGE = 11 * 1024 * 1024


def picture(kind: str = "PNG", size=(40, 30), **saved) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (120, 60, 30)).save(out, kind, **saved)
    return out.getvalue()


def with_comment() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", HTML.decode())
    return picture("PNG", pnginfo=told)


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = HTML.decode()
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif)


def huge_picture() -> bytes:
    """A PNG of a few kilobytes that says it is 30,000 pixels square."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 4000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def office(main: str, **more: bytes) -> bytes:
    return packed(**{"[Content_Types].xml": b"<x/>", main: b"<x/>", **more})


def bomb(inside: str) -> bytes:
    """A workbook or document of some hundred kilobytes that unpacks to hundreds of megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", b"<x/>")
        with file.open(inside, "w") as part:
            for _ in range(100):
                part.write(b"\0" * (1024 * 1024))
    return out.getvalue()


def corpus() -> Iterator[tuple[str, bytes]]:
    """Name and content of each."""
    for name in ("a.html", "a.htm", "a.xhtml", "a.svg", "a.xml", "a.js", "a.css", "a.php", "a.exe"):
        yield name, SVG if name.endswith("svg") else HTML
    # Endings that are not what the content is, and the other way round.
    for ending in ("pdf", "png", "jpg", "jpeg", "webp", "docx", "xlsx", "csv", "txt", "xls"):
        yield f"页面.{ending}", HTML
        yield f"空.{ending}", b""
    yield "图.png", SVG
    yield "图.png.html", picture()
    yield "图.html.png", picture()
    yield "图.PNG", picture()
    yield "无后缀", PDF
    yield ".htaccess", b"AddType text/html .png"
    yield ".png", picture()
    yield "照片.jpg", picture("PNG")
    # Two things in one file.
    yield "两面.gif", b"GIF89a/*" + SCRIPT + b"*/=0;"
    yield "两面.png", picture() + HTML
    yield "两面.jpg", picture("JPEG", comment=HTML) + HTML
    yield "两面.webp", picture("WEBP") + packed(a=HTML)
    yield "两面.pdf", PDF + HTML
    yield "前面.pdf", HTML + PDF
    yield "压缩.pdf", PDF + packed(a=HTML)
    yield "说明.png", with_comment()
    yield "地点.jpg", with_place()
    # Too much of something.
    yield "大.pdf", PDF + b"0" * LARGE
    yield "大.csv", b"a,b\n" * (LARGE // 4)
    yield "像素.png", huge_picture()
    yield "炸弹.xlsx", bomb("xl/sharedStrings.xml")
    yield "炸弹.docx", bomb("word/document.xml")
    yield "炸弹.csv", gzip.compress(b"0" * 1024 * 1024)
    yield "实体.xlsx", office("xl/workbook.xml", **{"xl/sharedStrings.xml": ENTITIES})
    yield "路径.docx", office("word/document.xml", **{"../../../etc/passwd": b"x"})
    yield "宏.docx", office("word/document.xml", **{"word/vbaProject.bin": b"x"})
    yield "宏.xlsm", office("xl/workbook.xml", **{"xl/vbaProject.bin": b"x"})
    yield "错.docx", office("xl/workbook.xml")
    yield "破.xlsx", b"PK\x03\x04nothing"
    yield "截断.jpg", picture("JPEG")[:60]
    yield "截断.png", picture()[:40]
    yield "截断.xlsx", office("xl/workbook.xml")[:-30]
    yield "零.csv", b"name\n\0\n"
    yield "公式.csv", b"name,heads\n=cmd|' /C calc'!A0,1\n"
    yield "编码.csv", b"\xff\xfe\xfa\n\x81"
    yield "引号.csv", b'name,heads\n"' + b"a" * 200_000
    # Names.
    for name in (
        *("../../etc/passwd.pdf", "..\\..\\boot.pdf", "/etc/cron.d/a.pdf", "C:\\a.pdf"),
        *("a\0.pdf", "a.pdf\0.html", "a\r\nX-Header: 1.pdf", 'a";x=".pdf', "测" * 300 + ".pdf"),
        *("\u202efdp.exe.pdf", "-rf.pdf", "CON.pdf", "😀.pdf", "a%2e%2e%2fb.pdf", "a;b.pdf"),
    ):
        yield name, PDF


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """As a browser would send it that says what the ending says."""
    found = SimpleUploadedFile("x", content, content_type="text/html")
    found.name = name
    return found
