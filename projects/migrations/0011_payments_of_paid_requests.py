"""What was paid at once becomes the one treasury payment of its request."""

from django.db import migrations


def move(apps, schema_editor):
    Request = apps.get_model("projects", "PaymentRequest")
    Payment = apps.get_model("projects", "TreasuryPayment")
    Payment.objects.bulk_create(
        (
            Payment(
                request=request,
                amount=request.amount,
                document=request.document,
                paid_on=request.paid_on,
                transfer_id=request.transfer_id,
            )
            # Those with payments were here before and came back by the way out.
            for request in Request.objects.exclude(transfer=None)
            .filter(treasury_payments=None)
            .order_by("pk")
            .iterator()
        ),
        batch_size=500,
    )


def move_back(apps, schema_editor):
    """Only what stands and is whole fits in one row a request."""
    Payment = apps.get_model("projects", "TreasuryPayment")
    Request = apps.get_model("projects", "PaymentRequest")
    for payment in Payment.objects.filter(reversal=None).order_by("pk").iterator():
        Request.objects.filter(pk=payment.request_id).update(
            document=payment.document, paid_on=payment.paid_on, transfer=payment.transfer_id
        )


class Migration(migrations.Migration):
    dependencies = [("projects", "0010_payments_and_vouchers")]

    operations = [
        migrations.RunPython(move, move_back),
        migrations.RemoveField(
            model_name='paymentrequest',
            name='document',
        ),
        migrations.RemoveField(
            model_name='paymentrequest',
            name='paid_on',
        ),
        migrations.RemoveField(
            model_name='paymentrequest',
            name='transfer',
        ),
    ]
