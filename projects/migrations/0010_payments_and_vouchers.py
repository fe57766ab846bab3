"""Room for several treasury payments a request, and for the vouchers of a report."""

import django.db.models.deletion
import djmoney.models.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('funds', '0005_statements'),
        ('people', '0003_audit_seals_and_password_records'),
        ('projects', '0009_changes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='report',
            name='overrun_reason',
            field=models.TextField(blank=True, max_length=1000, verbose_name='why a budget line is exceeded'),
        ),
        migrations.AlterField(
            model_name='report',
            name='evidence',
            field=models.TextField(blank=True, max_length=2000, verbose_name='what proves it'),
        ),
        migrations.CreateModel(
            name='TreasuryPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_currency', djmoney.models.fields.CurrencyField(choices=[('CNY', 'Chinese yuan')], default='CNY', editable=False, max_length=3)),
                ('amount', djmoney.models.fields.MoneyField(decimal_places=2, max_digits=18, verbose_name='amount')),
                ('document', models.CharField(max_length=120, verbose_name='treasury document')),
                ('paid_on', models.DateField(verbose_name='paid')),
                ('returned_on', models.DateField(blank=True, null=True, verbose_name='came back on')),
                ('return_document', models.CharField(blank=True, max_length=120, verbose_name='document of the return')),
                ('return_reason', models.CharField(blank=True, max_length=300, verbose_name='why it came back')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='treasury_payments', to='projects.paymentrequest', verbose_name='payment request')),
                ('return_reported_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='return recorded by')),
                ('reversal', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funds.transfer', verbose_name='reversal in the ledger')),
                ('transfer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funds.transfer', verbose_name='entry in the ledger')),
            ],
            options={
                'verbose_name': 'treasury payment',
                'verbose_name_plural': 'treasury payments',
                'ordering': ['paid_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='treasury_payment_positive'), models.CheckConstraint(condition=models.Q(('reversal', None), models.Q(('returned_on__isnull', False), models.Q(('return_document', ''), _negated=True), models.Q(('return_reason', ''), _negated=True)), _connector='OR'), name='treasury_return_is_documented'), models.UniqueConstraint(condition=models.Q(('reversal', None)), fields=('request', 'document'), name='treasury_document_once_a_request')],
            },
        ),
        migrations.CreateModel(
            name='Voucher',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('number', models.CharField(max_length=60, verbose_name='number of the voucher')),
                ('supplier', models.CharField(max_length=100, verbose_name='supplier')),
                ('number_key', models.CharField(editable=False, max_length=60)),
                ('supplier_key', models.CharField(editable=False, max_length=100)),
                ('issued_on', models.DateField(verbose_name='date of the voucher')),
                ('purpose', models.CharField(max_length=200, verbose_name='what for')),
                ('amount_currency', djmoney.models.fields.CurrencyField(choices=[('CNY', 'Chinese yuan')], default='CNY', editable=False, max_length=3)),
                ('amount', djmoney.models.fields.MoneyField(decimal_places=2, max_digits=18, verbose_name='amount')),
                ('accepted', models.BooleanField(editable=False, null=True, verbose_name='accepted')),
                ('rejection', models.CharField(blank=True, max_length=300, verbose_name='why it was not accepted')),
                ('counts', models.BooleanField(default=True, editable=False, verbose_name='may count')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vouchers', to='projects.budgetline', verbose_name='budget line')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation', verbose_name='organisation')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vouchers', to='projects.report', verbose_name='report')),
            ],
            options={
                'verbose_name': 'voucher',
                'verbose_name_plural': 'vouchers',
                'ordering': ['report', 'position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='voucher_positive'), models.CheckConstraint(condition=models.Q(models.Q(('accepted', True), _negated=True), ('counts', True), _connector='OR'), name='voucher_accepted_counts'), models.UniqueConstraint(condition=models.Q(('counts', True)), fields=('organisation', 'supplier_key', 'number_key'), name='voucher_once_an_organisation')],
            },
        ),
    ]
