"""Host names with a face of their own, and start pages for them below the first one."""

import django.core.validators
import django.db.models.deletion
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('home', '0006_overzichten'),
    ]

    operations = [
        migrations.CreateModel(
            name='Host',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hostnaam', models.CharField(error_messages={'unique': 'Deze hostnaam staat al in de lijst. Pas die regel aan.'}, help_text='Zoals www.voorbeeld.nl. De beheerder van de server moet deze naam eerst toelaten.', max_length=253, unique=True, validators=[django.core.validators.RegexValidator('^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$', 'Schrijf alleen de naam, in kleine letters: www.voorbeeld.nl, zonder https:// en poort.')], verbose_name='hostnaam')),
                ('naam', models.CharField(help_text='Staat bovenaan elke pagina en in de titel.', max_length=40, verbose_name='naam van de website')),
                ('menu', wagtail.fields.StreamField([('pagina', 0)], blank=True, block_lookup={0: ('wagtail.blocks.PageChooserBlock', (), {'label': 'Pagina'})}, help_text='Hoogstens zeven pagina’s, in deze volgorde. Leeg: het gewone menu.', verbose_name='menu')),
                ('accent', models.CharField(choices=[('groen', 'groen'), ('mos', 'mosgroen'), ('blauw', 'blauw')], default='groen', max_length=10, verbose_name='kleur')),
                ('startpagina', models.ForeignKey(blank=True, help_text='Leeg: de gewone startpagina.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='home.homepage', verbose_name='startpagina')),
            ],
            options={
                'verbose_name': 'hostnaam',
                'verbose_name_plural': 'hostnamen',
                'ordering': ['hostnaam'],
            },
        ),
    ]
