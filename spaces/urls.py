from django.urls import path

from spaces import views

app_name = "spaces"

urlpatterns = [
    path("spaces/", views.index, name="index"),
    path("spaces/bookings/", views.bookings, name="bookings"),
    path("spaces/bookings/<int:pk>/", views.booking_detail, name="booking"),
    path("spaces/<slug:code>/", views.detail, name="detail"),
    path("spaces/<slug:code>/book/", views.book, name="book"),
]
