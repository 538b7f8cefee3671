"""Fixed choices of the knowledge base. Values are stored; labels are shown."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Taxonomie(models.TextChoices):
    """Each list of terms; the terms themselves are rows that editors manage."""

    DOMEIN = "domein", _("Domein")
    ONDERWERP = "onderwerp", _("Onderwerp")
    BELEIDSLIJN = "beleidslijn", _("Beleidslijn")
    IMPULSTHEMA = "impulsthema", _("Impulsthema")
    FASE = "fase", _("Fase")
    MOMENT = "moment", _("Moment")
    KWETSBAAR_PROCES = "kwetsbaar_proces", _("Kwetsbaar proces")
    DOELGROEP = "doelgroep", _("Voor wie")
    ORGANISATIETYPE = "organisatietype", _("Soort organisatie")
    INWONERKLASSE = "inwonerklasse", _("Grootte van de gemeente")
    PROGRAMMA = "programma", _("Programma")
    DOCUMENTSOORT = "documentsoort", _("Soort document")
    WOO_CATEGORIE = "woo_categorie", _("Woo-categorie")


class Provincie(models.TextChoices):
    """The twelve provinces, and the Caribbean Netherlands that lie in none."""

    DRENTHE = "drenthe", "Drenthe"
    FLEVOLAND = "flevoland", "Flevoland"
    FRYSLAN = "fryslan", "Fryslân"
    GELDERLAND = "gelderland", "Gelderland"
    GRONINGEN = "groningen", "Groningen"
    LIMBURG = "limburg", "Limburg"
    NOORD_BRABANT = "noord-brabant", "Noord-Brabant"
    NOORD_HOLLAND = "noord-holland", "Noord-Holland"
    OVERIJSSEL = "overijssel", "Overijssel"
    UTRECHT = "utrecht", "Utrecht"
    ZEELAND = "zeeland", "Zeeland"
    ZUID_HOLLAND = "zuid-holland", "Zuid-Holland"
    CARIBISCH_NEDERLAND = "caribisch-nederland", "Caribisch Nederland"


class ProjectSoort(models.TextChoices):
    PILOT = "pilot", _("Pilot")
    IMPULS = "impuls", _("Impulsproject")


class ThemaSoort(models.TextChoices):
    """Which taxonomy a theme page introduces."""

    DOMEIN = "domein", _("Domein")
    FASE = "fase", _("Fase")
    IMPULSTHEMA = "impulsthema", _("Impulsthema")
    BELEIDSLIJN = "beleidslijn", _("Beleidslijn")


class PaginaSoort(models.TextChoices):
    """The public content types: the code in imports, search and facets, with its label."""

    HANDVAT = "handvat", _("Handvat")
    PRAKTIJKVOORBEELD = "praktijkvoorbeeld", _("Praktijkvoorbeeld")
    PROJECT = "project", _("Project")
    PUBLICATIE = "publicatie", _("Publicatie")
    PRODUCT = "product", _("Product of dienst")
    STAPPENPLAN = "stappenplan", _("Stappenplan")
    LES = "les", _("Les")
    VRAAG = "vraag", _("Vraag en antwoord")
    VERHAAL = "verhaal", _("Persoonlijk verhaal")
    NIEUWS = "nieuws", _("Nieuws")
    BIJEENKOMST = "bijeenkomst", _("Bijeenkomst")
    ORGANISATIE = "organisatie", _("Organisatie")
    THEMAPAGINA = "themapagina", _("Thema")
    STANDAARDPAGINA = "standaardpagina", _("Pagina")


class LoketSoort(models.TextChoices):
    """What a reader wants when something happened, in the order in which the signpost shows it."""

    MELDING = "melding", _("Melden in uw organisatie")
    AANGIFTE = "aangifte", _("Aangifte of melding bij de politie")
    ONDERSTEUNING = "ondersteuning", _("Ondersteuning en overleg")
    VERTROUWEN = "vertrouwen", _("Vertrouwelijk praten")
    INFORMATIE = "informatie", _("Kennis over ondermijning in uw gebied")
