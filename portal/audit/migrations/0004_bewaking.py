"""From here on the database refuses changing and deleting lines; see `portal.audit.guarding`."""

from django.db import migrations

from portal.audit.guarding import put_on, take_off


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_nummer_van_account")]

    operations = [migrations.RunPython(put_on, take_off)]
