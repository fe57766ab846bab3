"""Forms of the public account pages. The desk's own stand in desk_forms."""

from __future__ import annotations

from allauth.account import forms as allauth_forms
from allauth.account.fields import PhoneField as AllauthPhoneField
from allauth.account.fields import SetPasswordField
from allauth.socialaccount import forms as social_forms
from django import forms
from django.conf import settings
from django.forms.models import ModelChoiceIterator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from foundation.areas.models import Area, AreaLevel
from foundation.people import phone
from foundation.people.models import MembershipRole, Organisation, User
from foundation.people.rules import BIRTH_DECADES


class PhoneField(AllauthPhoneField):
    """A phone number as people write it here; cleaned to E.164."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("validators", [])
        kwargs.setdefault("label", _("Phone number"))
        kwargs.setdefault("max_length", 32)
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        )
        super().__init__(*args, **kwargs)

    def clean(self, value):
        value = forms.CharField.clean(self, value)
        if not value:
            return value
        try:
            return phone.normalise(value)
        except phone.BadPhone as error:
            raise forms.ValidationError(error.message, code="invalid_phone") from error


class CommunityIterator(ModelChoiceIterator):
    """All communities grouped by their town, in two queries."""

    def __iter__(self):
        yield ("", self.field.empty_label)
        towns = {town.path: (town.short_name, []) for town in Area.objects.towns()}
        for community in self.queryset.all():
            town = towns.get(community.ancestor_path(AreaLevel.TOWN))
            if town:
                town[1].append(self.choice(community))
        yield from (town for town in towns.values() if town[1])

    def __len__(self) -> int:
        return self.queryset.count() + 1


class CommunityField(forms.ModelChoiceField):
    """One of the communities, in a list that needs no script."""

    iterator = CommunityIterator

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("My community"))
        kwargs.setdefault("required", False)
        kwargs.setdefault("empty_label", _("Not chosen"))
        super().__init__(queryset=Area.objects.communities(), **kwargs)


class LocalSignupForm(allauth_forms.SignupForm):
    """Sign-up by phone: no e-mail, no password."""

    field_order = ["phone", "display_name", "privacy"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("email", "password1"):
            self.fields.pop(name, None)


class WeixinSignupForm(social_forms.SignupForm):
    """Sign-up from WeChat: the phone number is still what the account is known by."""

    field_order = ["phone", "display_name", "privacy"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("email", None)


class UnlinkForm(social_forms.DisconnectForm):
    """Everybody can sign in with a code to the phone, so any link may go, password or not."""

    def clean(self):
        return forms.Form.clean(self)


class LoginForm(allauth_forms.LoginForm):
    """Phone and password, for those who have set one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].widget.attrs.pop("placeholder", None)


class ProfileForm(forms.ModelForm):
    home_community = CommunityField(
        help_text=_("A community worker may confirm it; changing it takes the confirmation away.")
    )
    birth_decade = forms.TypedChoiceField(
        label=_("Decade of birth"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", _("I would rather not say")),
            *[(d, format_lazy(_("{decade}s"), decade=d)) for d in BIRTH_DECADES],
        ],
        help_text=_("Only used to see whether all ages are heard. Never shown."),
    )

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ["display_name", "home_community", "birth_decade", "language", "large_type"]

    def clean_display_name(self) -> str:
        return " ".join(self.cleaned_data["display_name"].split())


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class NewPasswordForm(forms.Form):
    """A first or a new password, within minutes of proving the phone number."""

    password1 = SetPasswordField(label=_("New password"))
    password2 = forms.CharField(
        label=_("New password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].user = user

    def clean(self):
        data = super().clean()
        if data.get("password1") and data.get("password1") != data.get("password2"):
            self.add_error("password2", _("The two passwords differ."))
        return data


class ErasureForm(forms.Form):
    confirm = forms.BooleanField(
        label=_("I understand that this cannot be undone. Delete my account.")
    )


class OrganisationForm(forms.ModelForm):
    area = CommunityField(label=_("Community"), required=True)

    class Meta:
        model = Organisation
        fields = ["name", "summary", "area"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class OrganisationPageForm(forms.ModelForm):
    """What a manager may change by themselves; registration is confirmed by an office."""

    class Meta:
        model = Organisation
        fields = ["summary"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}


class InvitationForm(forms.Form):
    phone = PhoneField()
    role = forms.ChoiceField(label=_("Role"), choices=MembershipRole.choices)


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)
