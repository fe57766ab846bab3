from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "tests.lifecycle.sample"
    label = "sample"

    def ready(self):
        from foundation.lifecycle import desk, registry
        from foundation.notices.registry import NoticeTemplate, register
        from tests.lifecycle.sample.lifecycle import SAMPLE

        registry.register(SAMPLE)
        desk.register(
            desk.CaseDesk(
                SAMPLE,
                label="Samples",
                columns=[("case_number", "Number"), ("title", "Title")],
                search_fields=["title"],
                facts=lambda case: [("Title", case.title)],
            )
        )
        register(NoticeTemplate("sample.told", subject="Told {number}", body="Told {number}"))
