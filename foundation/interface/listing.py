"""Lists on the desk that Wagtail draws from a model."""

from __future__ import annotations

from django.db.models import QuerySet
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet


class JoinedColumnsMixin:
    """An index view that reads the rows its columns name in the list's own statement."""

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related(*self._joined())  # type: ignore[misc]

    def _joined(self) -> list[str]:
        """Foreign keys among the columns, shown as they are or by what sorts like them."""
        keys = {field.name for field in self.model._meta.fields if field.is_relation}  # type: ignore[attr-defined]
        names = [name for name in self.list_display if isinstance(name, str)]  # type: ignore[attr-defined]
        shown = {
            name: getattr(getattr(self.model, name, None), "admin_order_field", name)  # type: ignore[attr-defined]
            for name in names
        }
        return [key for key in shown.values() if key in keys]


class JoinedIndexView(JoinedColumnsMixin, IndexView):
    pass


class ListedViewSet(ModelViewSet):
    """Wagtail's pages of a model, its list without a query a row."""

    index_view_class = JoinedIndexView
