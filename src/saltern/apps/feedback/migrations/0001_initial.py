"""Letters to offices."""

import saltern.apps.feedback.letter
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(default=saltern.apps.feedback.letter.new_letter_number, editable=False, max_length=16, unique=True)),
                ('request', models.CharField(max_length=80, null=True, unique=True)),
                ('account', models.CharField(blank=True, max_length=200)),
                ('subject', models.BigIntegerField(null=True)),
                ('recipient_kind', models.CharField(blank=True, max_length=16)),
                ('unit', models.CharField(max_length=80)),
                ('about', models.CharField(max_length=16)),
                ('object', models.CharField(blank=True, max_length=80)),
                ('page', models.CharField(blank=True, max_length=200)),
                ('text', models.TextField()),
                ('contact_sealed', models.BinaryField(null=True)),
                ('at', models.DateTimeField()),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('account', ''), _negated=True), fields=['account', 'id'], name='letter_of_account'), models.Index(fields=['unit', 'id'], name='letter_of_unit')],
            },
        ),
    ]
