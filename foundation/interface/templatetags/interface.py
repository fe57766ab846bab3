"""Template tags every page may use: formats and components. Builtin: no ``load`` needed.

Each component is a partial in ``templates/components/`` that documents its parameters; the
living style guide at /styleguide/ shows them all.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from foundation.interface import charts, formats
from foundation.interface.remember import Kept, frozen

register = template.Library()

#: A deadline this near is marked.
SOON = timedelta(days=2)

for _filter in (
    formats.number,
    formats.counted,
    formats.money,
    formats.wan,
    formats.percent,
    formats.localday,
    formats.localmonth,
    formats.localtime,
    formats.lastday,
    formats.minutes,
    formats.mask_name,
    formats.mask_phone,
):
    register.filter(_filter.__name__, _filter)


_pictures: Kept[SafeString] = Kept(most=500)


def picture(name: str, make: Callable[..., dict], *shown) -> SafeString:
    """A template drawn of what is shown and of nothing else; kept by just that.

    The figures themselves are the key: another figure is another picture. What is not made of
    plain values is drawn each time.
    """

    def draw() -> SafeString:
        return render_to_string(f"components/{name}.html", make(*shown))

    try:
        key = frozen(shown)
    except TypeError:
        return draw()
    return _pictures.get((get_language(), name, make, key), draw)


@register.simple_tag(name="money")
def money_tag(value) -> SafeString:
    """``{% money value %}``: yuan to the cent, never broken over two lines."""
    zero = " number--none" if not formats.as_decimal(value) else ""
    return format_html('<span class="number{}">{}</span>', zero, formats.money(value))


@register.simple_tag
def mark(sign: str) -> str:
    """``{% mark ":" %}``: a colon, comma or bracket as the language writes it."""
    return formats.mark(sign)


_icons: Kept[SafeString] = Kept(most=500)


def draw_icon(name: str, label: str) -> SafeString:
    sprite = static("img/icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            label,
            sprite,
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        sprite,
        name,
    )


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """``{% icon "calendar" %}``: decoration; give a label only where no text stands beside it."""
    label = str(label)
    return _icons.get((name, label), lambda: draw_icon(name, label))


@register.simple_tag
def chip(label, tone: str = "") -> SafeString:
    """``{% chip "In progress" "wait" %}``; tones: good, wait, bad, note, rest, water, plain."""
    return format_html('<span class="chip{}">{}</span>', f" chip--{tone}" if tone else "", label)


@register.simple_tag
def deadline(due) -> SafeString | str:
    """``{% deadline due_at %}``: the last day and how long there is; late and near are marked."""
    if not due:
        return formats.NOTHING
    now = timezone.now()
    tone = "late" if due <= now else "soon" if due - now <= SOON else ""
    return format_html(
        '<span class="due{}"><time datetime="{}">{}</time> <span class="due__left">{}</span></span>',
        f" due--{tone}" if tone else "",
        due.isoformat(),
        formats.deadline(due, now),
        formats.time_left(due, now),
    )


@register.simple_tag
def datetile(day) -> SafeString:
    """A leaf of the calendar beside a line that says the date in words: decoration."""
    local = formats.local_date(day)
    if not local:
        return SafeString("")
    month = f"{local.month}月" if formats.in_chinese() else formats.MONTHS_EN[local.month - 1]
    return format_html(
        '<span class="datetile" aria-hidden="true"><span>{}</span><b>{}</b></span>',
        month,
        local.day,
    )


def stat_context(value, label, href, unit, note, icon) -> dict:
    return {"value": value, "label": label, "href": href, "unit": unit, "note": note, "icon": icon}


@register.simple_tag
def stat(value, label, href: str = "", unit="", note="", icon: str = "") -> SafeString:
    return picture("stat", stat_context, value, label, href, unit, note, icon)


@register.simple_tag
def card(
    title, href: str = "", text="", meta="", badge="", tone: str = "", image=None, level: int = 3
) -> SafeString:
    """One thing in a list of things. Put several in ``<ul class="grid"><li>…</li></ul>``.

    ``text`` is cut after three lines, ``meta`` one line of facts, ``badge`` and ``tone`` a chip,
    ``image`` an object with url, width and height, ``level`` that of the heading. Written here
    and not in a template of its own: a list page has twenty, and a template costs four times
    as much.
    """
    parts = ['<article class="card">']
    if image:
        parts.append(
            format_html(
                '<div class="card__image"><img src="{}" width="{}" height="{}" alt=""'
                ' loading="lazy"></div>',
                image.url,
                image.width,
                image.height,
            )
        )
    if badge:
        parts.append(f"<p>{chip(badge, tone)}</p>")
    title = conditional_escape(title)
    if href:
        title = f'<a href="{conditional_escape(href)}">{title}</a>'
    parts.append(f'<h{int(level)} class="card__title">{title}</h{int(level)}>')
    if text:
        parts.append(f'<p class="card__text">{conditional_escape(text)}</p>')
    if meta:
        parts.append(f'<p class="card__foot">{conditional_escape(meta)}</p>')
    parts.append("</article>")
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped above


def empty_context(title, text, action, href, icon) -> dict:
    return {"title": title, "text": text, "action": action, "href": href, "icon": icon}


@register.simple_tag
def empty(title, text="", action: str = "", href: str = "", icon: str = "lantern") -> SafeString:
    return picture("empty", empty_context, title, text, action, href, icon)


@register.inclusion_tag("components/pagination.html")
def pagination(page) -> dict:
    return {"page": page}


def crumbs_context(*parts) -> dict:
    pairs = [(parts[at], parts[at + 1]) for at in range(0, len(parts) - 1, 2)]
    return {"pairs": pairs, "here": parts[-1] if len(parts) % 2 else ""}


@register.simple_tag
def crumbs(*parts) -> SafeString:
    """``{% crumbs "Topics" "/topics/" "Night noise" %}``: label, address, …, the last without."""
    return picture("crumbs", crumbs_context, *parts)


@register.inclusion_tag("components/progress.html")
def progress(value, maximum, label, note="") -> dict:
    return {"value": value or 0, "maximum": maximum or 1, "label": label, "note": note}


@register.inclusion_tag("components/form_fields.html")
def form_fields(form) -> dict:
    """The whole form inside your own <form>: error summary, then every field."""
    return {"form": form}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form) -> dict:
    return {"form": form}


@register.simple_tag
def render_field(field) -> SafeString:
    """One bound field with label, help and errors."""
    return field.as_field_group()


_filters: Kept[SafeString] = Kept(most=200)


def looks_of(form) -> tuple:
    """All an unfilled form is drawn from, so that a changed choice draws it anew."""
    fields = []
    for bound in form:
        choices = None if bound.is_hidden else getattr(bound.field, "choices", None)
        if choices is not None:
            choices = [(str(value), str(label)) for value, label in choices]
            # The rows are here now: drawing must not ask for them again.
            bound.field.widget.choices = choices
        told = (bound.label, bound.help_text, bound.value(), bound.field.required, choices)
        fields.append((bound.html_name, repr(bound.field.widget.attrs), *map(str, told)))
    return type(form), form.is_bound, form.auto_id, tuple(fields)


@register.simple_tag(takes_context=True)
def filterbar(context, form, target: str = "") -> SafeString:
    """A GET form above a list; with a target it swaps that element as one types."""
    request = context["request"]

    def draw() -> SafeString:
        return render_to_string(
            "components/filter.html", {"form": form, "target": target, "request": request}
        )

    if request.GET or not form:
        return draw()
    return _filters.get((get_language(), request.path, target, looks_of(form)), draw)


class KeepNode(template.Node):
    def __init__(self, nodelist, keys) -> None:
        self.nodelist = nodelist
        self.keys = keys
        self.kept: Kept[str] = Kept(most=200)

    def render(self, context) -> str:
        key = (get_language(), *(str(expression.resolve(context)) for expression in self.keys))
        return self.kept.get(key, lambda: self.nodelist.render(context))


@register.tag
def keep(parser, token) -> KeepNode:
    """``{% keep nav_here %}…{% endkeep %}``: rendered once for each language and key.

    The inside must follow from the language, the keys and the code alone: no token, no visitor,
    nothing from the database.
    """
    keys = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return KeepNode(nodelist, keys)


@register.simple_block_tag
def panel(content, title="", tone: str = "", level: int = 2):
    """``{% panel title="Facts" %}…{% endpanel %}``: a quiet box around content."""
    head = format_html("<h{0}>{1}</h{0}>", level, title) if title else ""
    return format_html(
        '<section class="panel{}">{}{}</section>', f" panel--{tone}" if tone else "", head, content
    )


@register.simple_block_tag
def note(content, tone: str = "info", title=""):
    """``{% note tone="warning" %}…{% endnote %}``; tones: info, success, warning, error."""
    names = {"success": "check", "warning": "warning", "error": "warning"}
    return format_html(
        '<div class="message message--{}">{}<div>{}{}</div></div>',
        tone,
        icon(names.get(tone, "info")),
        format_html("<p><strong>{}</strong></p>", title) if title else "",
        content,
    )


def chart_context(chart: charts.Chart, caption, note) -> dict:
    return {"chart": chart, "caption": caption, "note": note}


def bars_context(rows, caption, fmt, note) -> dict:
    return chart_context(charts.bars(rows, fmt), caption, note)


def stacked_context(rows, series, caption, fmt, note) -> dict:
    return chart_context(charts.stacked(rows, series, fmt), caption, note)


def columns_context(rows, caption, fmt, note) -> dict:
    return chart_context(charts.columns(rows, fmt), caption, note)


def lines_context(labels, series, caption, fmt, note) -> dict:
    return chart_context(charts.lines(labels, series, fmt), caption, note)


def donut_context(rows, caption, fmt, note) -> dict:
    return chart_context(charts.donut(rows, fmt), caption, note)


def flow_context(rows, caption, told, fmt) -> dict:
    drawings = [charts.flow(rows, name, fmt) for name in charts.FLOWS]
    return {"flows": drawings, "caption": caption, "told": told}


def town_map_context(values, caption, fmt, here) -> dict:
    return {"map": charts.town_map(values, fmt), "caption": caption, "here": here}


@register.simple_tag
def chart_bars(rows, caption, fmt: str = "number", note="") -> SafeString:
    return picture("chart_bars", bars_context, list(rows), caption, fmt, note)


@register.simple_tag
def chart_stacked(rows, series, caption, fmt: str = "number", note="") -> SafeString:
    return picture("chart_bars", stacked_context, list(rows), list(series), caption, fmt, note)


@register.simple_tag
def chart_columns(rows, caption, fmt: str = "number", note="") -> SafeString:
    return picture("chart_columns", columns_context, list(rows), caption, fmt, note)


@register.simple_tag
def chart_lines(labels, series, caption, fmt: str = "number", note="") -> SafeString:
    return picture("chart_lines", lines_context, list(labels), list(series), caption, fmt, note)


@register.simple_tag
def chart_donut(rows, caption, fmt: str = "number", note="") -> SafeString:
    return picture("chart_donut", donut_context, list(rows), caption, fmt, note)


@register.simple_tag
def chart_flow(rows, caption, told, fmt: str = "wan") -> SafeString:
    """What runs from where to where: (from, to, value). ``told`` says in a sentence what the
    picture shows; the page gives the table with the same figures beneath."""
    return picture("chart_flow", flow_context, list(rows), caption, told, fmt)


@register.inclusion_tag("components/sparkline.html")
def sparkline(values, label) -> dict:
    return {"points": charts.sparkline(values), "label": label}


@register.inclusion_tag("components/thread.html")
def thread(steps) -> dict:
    return {"steps": steps}


@register.simple_tag
def town_map(values, caption, fmt: str = "number", here: str = "") -> SafeString:
    """A schematic of the seven towns. ``values``: code of a town -> (label, value[, href]);
    ``here`` is the code of the town to outline."""
    return picture("town_map", town_map_context, dict(values), caption, fmt, here)
