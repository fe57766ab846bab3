"""Template tags every page may use: formats and components. Builtin: no ``load`` needed.

Each component is a partial in ``templates/components/`` that documents its parameters; the
living style guide at /styleguide/ shows them all.
"""

from __future__ import annotations

from datetime import timedelta

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from foundation.interface import charts, formats

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


@register.simple_tag(name="money")
def money_tag(value) -> SafeString:
    """``{% money value %}``: yuan to the cent, never broken over two lines."""
    zero = " number--none" if not formats.as_decimal(value) else ""
    return format_html('<span class="number{}">{}</span>', zero, formats.money(value))


@register.simple_tag
def mark(sign: str) -> str:
    """``{% mark ":" %}``: a colon, comma or bracket as the language writes it."""
    return formats.mark(sign)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """``{% icon "calendar" %}``: decoration; give a label only where no text stands beside it."""
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


@register.inclusion_tag("components/stat.html")
def stat(value, label, href: str = "", unit="", note="", icon: str = "") -> dict:
    return {"value": value, "label": label, "href": href, "unit": unit, "note": note, "icon": icon}


@register.inclusion_tag("components/card.html")
def card(
    title, href: str = "", text="", meta="", badge="", tone: str = "", image=None, level: int = 3
) -> dict:
    return {
        "title": title,
        "href": href,
        "text": text,
        "meta": meta,
        "badge": badge,
        "tone": tone,
        "image": image,
        "level": level,
    }


@register.inclusion_tag("components/empty.html")
def empty(title, text="", action: str = "", href: str = "", icon: str = "lantern") -> dict:
    return {"title": title, "text": text, "action": action, "href": href, "icon": icon}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context, page) -> dict:
    query = context["request"].GET.copy()
    query.pop(getattr(page, "page_name", "page"), None)
    return {
        "page": page,
        "name": getattr(page, "page_name", "page"),
        "query": query.urlencode(),
    }


@register.inclusion_tag("components/crumbs.html")
def crumbs(*parts) -> dict:
    """``{% crumbs "Topics" "/topics/" "Night noise" %}``: label, address, …, the last without."""
    pairs = [(parts[at], parts[at + 1]) for at in range(0, len(parts) - 1, 2)]
    return {"pairs": pairs, "here": parts[-1] if len(parts) % 2 else ""}


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


@register.inclusion_tag("components/filter.html", takes_context=True)
def filterbar(context, form, target: str = "") -> dict:
    """A GET form above a list; with a target it swaps that element as one types."""
    return {"form": form, "target": target, "request": context["request"]}


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


@register.inclusion_tag("components/chart_bars.html")
def chart_bars(rows, caption, fmt: str = "number", note="") -> dict:
    return chart_context(charts.bars(rows, fmt), caption, note)


@register.inclusion_tag("components/chart_bars.html")
def chart_stacked(rows, series, caption, fmt: str = "number", note="") -> dict:
    return chart_context(charts.stacked(rows, series, fmt), caption, note)


@register.inclusion_tag("components/chart_columns.html")
def chart_columns(rows, caption, fmt: str = "number", note="") -> dict:
    return chart_context(charts.columns(rows, fmt), caption, note)


@register.inclusion_tag("components/chart_lines.html")
def chart_lines(labels, series, caption, fmt: str = "number", note="") -> dict:
    return chart_context(charts.lines(labels, series, fmt), caption, note)


@register.inclusion_tag("components/chart_donut.html")
def chart_donut(rows, caption, fmt: str = "number", note="") -> dict:
    return chart_context(charts.donut(rows, fmt), caption, note)


@register.inclusion_tag("components/sparkline.html")
def sparkline(values, label) -> dict:
    return {"points": charts.sparkline(values), "label": label}


@register.inclusion_tag("components/thread.html")
def thread(steps) -> dict:
    return {"steps": steps}


@register.inclusion_tag("components/town_map.html")
def town_map(values, caption, fmt: str = "number", here: str = "") -> dict:
    """A schematic of the seven towns. ``values``: code of a town -> (label, value[, href]);
    ``here`` is the code of the town to outline."""
    return {"map": charts.town_map(values, fmt), "caption": caption, "here": here}
