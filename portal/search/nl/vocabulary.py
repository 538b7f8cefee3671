"""The word lists of the analysis. A change here changes `ANALYSIS_VERSION`, so the indexes are rebuilt."""

from portal.search.nl.word_list import counts


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Adverbs such as "ervan" and "waarmee".
_ADVERBS = {
    first + last
    for first in ("er", "daar", "hier", "waar")
    for last in _words(
        """
        aan achter af bij binnen boven buiten door heen in langs mee na naar naast om onder op over rond
        tegen toe tussen uit van voor
        """
    )
}
# Dropped from a query unless it holds nothing else; kept in the index, so that phrases stay exact.
STOPWORDS = _ADVERBS | _words(
    """
    aan al alle alles als altijd andere ben bij daar dan dat de der deze die dit doch doen door dus een eens
    en er ge geen haar had heb hebben heeft hem het hier hij hoe hun iemand iets ik in is ja je jouw kan
    kon kunnen maar me meer men met mij mijn moet na naar niets nog nu of om omdat onder ons ook op over
    reeds te tegen toch toen tot u uit uw van veel voor waar want waren was wat we wel werd wezen wie wij wil
    worden wordt zal ze zelf zich zij zijn zo zou
    doe doen doet ga gaan gaat gaf geef geeft geven graag hoort komt komen krijg krijgen krijgt maak maakt
    maken mag mogen moeten nodig vind vindt vinden waarom wanneer weet weten welk welke wilt willen word zoek
    zoeken
    """
)

# Names and abbreviations of the field that the stemmer would damage or join with another word.
PROTECTED = _words(
    """
    aivd avg bbn benw bibob bio bio2 bzk cio ciso dpia fido ibd iso nctv nen nis nis2 om rcf riec vng
    vog woo
    """
)

# Plural -> singular where the stemmer fails.
_IRREGULAR = {
    "leden": "lid",
    "raadsleden": "raadslid",
    "statenleden": "statenlid",
    "bestuursleden": "bestuurslid",
    "commissieleden": "commissielid",
    "gezinsleden": "gezinslid",
    "steden": "stad",
    "huizen": "huis",
    "stadhuizen": "stadhuis",
    "gemeentehuizen": "gemeentehuis",
    "raadhuizen": "raadhuis",
    "dreigingen": "dreiging",
    "boas": "boa",
    "cafes": "cafe",
    "risicos": "risico",
    "scenarios": "scenario",
    "memos": "memo",
    "dilemmas": "dilemma",
    "kinderen": "kind",
    "liederen": "lied",
    "volkeren": "volk",
    "centra": "centrum",
    "crises": "crisis",
    "criteria": "criterium",
    "musea": "museum",
    "politici": "politicus",
    "referenda": "referendum",
    "technici": "technicus",
}
# The stemmer leaves the -s of a plural behind these letters (camera's, subsidies).
SINGULARS = {
    f"{word}s": word
    for word in counts()
    if word.endswith("ie") or (word.endswith(("a", "i", "o", "u", "y")) and f"{word}s" not in counts())
} | _IRREGULAR
