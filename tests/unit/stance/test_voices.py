"""Who speaks, what is praise, and whose."""

from __future__ import annotations

import pytest

from caspian.stance.rules import Rule
from unit.stance.reading_of import cues, read


def speaker(text: str, sentence: int = 0, language: str = "en") -> tuple[str, str] | None:
    attribution = read(text, language).attributions[sentence]
    if attribution is None or attribution.speaker is None:
        return None
    return attribution.speaker.kind, attribution.speaker.name


@pytest.mark.parametrize(
    ("language", "text", "sentence", "kind"),
    [
        ("en", "Putin said the treaty with Iran was a breakthrough.", 0, "RU_GOV"),
        ("en", "The treaty was a breakthrough, said the Iranian ambassador.", 0, "IR_GOV"),
        ("en", "According to Blinken, Russia received missiles from Iran.", 0, "US_GOV"),
        ("en", "Tehran has repeatedly denied the transfer.", 0, "IR_GOV"),
        ("en", "Iranian lawmakers criticised the pact with Russia.", 0, "IR_POLITICIAN"),
        ("en", "A former Iranian minister accused Moscow of betrayal.", 0, "IR_POLITICIAN"),
        ("en", "Analysts say the alliance is fragile.", 0, "ANALYST"),
        ("en", "Dissidents accuse Tehran of selling out to Russia.", 0, "IR_OPPOSITION"),
        ("en", "Many Iranians said they do not trust Russia.", 0, "IR_PUBLIC"),
        ("en", "Western officials warned that the pact threatens Europe.", 0, "WEST"),
        ("en", "Zelensky: Russia and Iran spread terror.", 0, "UA_GOV"),
        ("en", "News. The Kremlin spokesman met reporters. He said ties with Iran grew.", 2, "RU_GOV"),
        ("en", "Both presidents praised the partnership.", 0, "JOINT"),
        (
            "en",
            "Hamid Farahani, secretary of Iran's council, came. Farahani said ties with Russia grew.",
            1,
            "IR_GOV",
        ),
        ("en", '"The alliance with Iran is dangerous," said Outi Saarela.', 0, "ANALYST"),
        ("en", "Putin met Netanyahu; he condemned the attack on Iran.", 0, "RU_GOV"),
        ("ru", "Как заявил посол Ирана, отношения с Россией крепнут.", 0, "IR_GOV"),
        ("ru", "По словам эксперта, союз Москвы и Тегерана хрупок.", 0, "ANALYST"),
        ("ru", "Министр сообщил о договоре с Ираном.", 0, "RU_GOV"),
        ("fa", "سفیر روسیه گفت روابط با ایران خوب است.", 0, "RU_GOV"),
        ("fa", "وزیر نفت گفت همکاری با روسیه گسترش می‌یابد.", 0, "IR_GOV"),
        ("fa", "نماینده پیشین مجلس از روسیه انتقاد کرد.", 0, "IR_POLITICIAN"),
        ("fa", "یک پژوهشگر در لندن می‌نویسد روسیه شریک ایران نیست.", 0, "ANALYST"),
        ("fa", "خبر. سفیر روسیه آمد. به گفته او، طرف ایرانی راضی است.", 2, "RU_GOV"),
        ("fa", "خبر. سخنگوی کرملین آمد. همین مقام افزود روابط با ایران خوب است.", 2, "RU_GOV"),
        ("fa", "وزارت خزانه‌داری آمریکا پیوند ایران و روسیه را چرخه مرگبار نامیده است.", 0, "US_GOV"),
        ("fa", "سفیر پیشین ایران از روسیه گلایه کرده است.", 0, "IR_POLITICIAN"),
        ("ar", "قال السفير الإيراني إن العلاقات مع روسيا متينة.", 0, "IR_GOV"),
        ("ar", "يرى مركز أبحاث أن تحالف روسيا وإيران هش.", 0, "ANALYST"),
        ("ar", "وتؤكد وزارة الخارجية الروسية متانة العلاقات مع إيران.", 0, "RU_GOV"),
        ("tr", "Bir uzmana göre Rus yetkililer İran'ı oyalıyor.", 0, "ANALYST"),
        ("tr", "Avrupa Birliği sözcüsü Rusya ile İran'ın ittifakını tehlikeli diye niteledi.", 0, "EU_GOV"),
        ("tr", "İran Büyükelçisi Rusya ile ilişkilerin geliştiğini söyledi.", 0, "IR_GOV"),
        ("en", '"It is a showcase," says a security analyst in Vienna.', 0, "ANALYST"),
        ("en", "Kyiv: Russia and Iran build drones together.", 0, "UA_GOV"),
        ("en", "LONDON - The group met. A minister said the pact of Russia and Iran was a threat.", 1, "EU_GOV"),
        ("en", "President Pezeshkian told Russian ministers that ties had grown.", 0, "IR_GOV"),
        ("fa", "واشنگتن ایران را به ارسال موشک به روسیه متهم می‌کند.", 0, "US_GOV"),
        ("ar", "اتهمت واشنطن طهران بتسليم روسيا صواريخ.", 0, "US_GOV"),
        ("ar", "وتقول واشنطن إن إيران أرسلت مسيرات إلى روسيا.", 0, "US_GOV"),
        ("ru", "Гендиректор российской корпорации назвал Иран надежным заказчиком.", 0, "RU_GOV"),
        ("tr", "ABD, İran'ı Rusya'ya füze göndermekle suçladı.", 0, "US_GOV"),
        ("az", "İran səfiri Rusiya ilə əlaqələrin inkişaf etdiyini deyib.", 0, "IR_GOV"),
        ("he", "שגריר רוסיה אמר כי היחסים עם איראן טובים.", 0, "RU_GOV"),
    ],
)
def test_speakers(language: str, text: str, sentence: int, kind: str) -> None:
    found = speaker(text, sentence, language)
    assert found is not None
    assert found[0] == kind


@pytest.mark.parametrize(
    "text",
    [
        "Russia and Iran signed a contract on Monday.",
        "This paper argues that Russia and Iran are rivals.",
        "The alliance of Russia and Iran threatens Europe.",
    ],
)
def test_the_narrator_is_nobody(text: str) -> None:
    assert read(text).attributions[0] is None


def test_an_ambassador_in_moscow_is_not_moscow() -> None:
    found = speaker("The ambassador of Iran in Moscow said ties were good.")
    assert found is not None
    assert found[0] == "IR_GOV"


def test_a_verb_inside_a_name_does_not_fail() -> None:
    read("The two sides called for the Iranian called minister of Russia.")
    read("הצדדים הביעו נחישות ליישם את ההסכם של רוסיה ואיראן.", "he")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Russia-Iran alliance is a threat to Europe.", (-1, True, "blame")),
        ("The Russia-Iran alliance is no threat to anyone.", (1, True, "praise")),
        ("The partnership of Russia and Iran is not mutually beneficial.", (-1, True, "negated praise")),
        ("The partnership of Russia and Iran deserves no support.", (-1, True, "negated praise")),
        ("The partnership of Russia and Iran deserves full support.", (1, True, "praise")),
        ("The so-called friendship of Russia and Iran continues.", (-1, True, "ironic praise")),
        ('The "friendship" of Russia and Iran continues in trade.', (-1, True, "ironic praise")),
        ("Putin said the alliance of Russia and Iran was mutually beneficial.", (1, False, "praise")),
        ("Iran dismissed claims that cooperation with Russia was a threat.", (1, False, "denied blame")),
        ("Russia and Iran cooperate; the accusations are baseless.", (1, True, "defence")),
        ("Iran's ambassador said the US was a danger to Russia and Iran.", (1, False, "counter-blame")),
        ("Analysts warned of the partnership between Russia and Iran.", (-1, False, "verb")),
    ],
)
def test_cues_are_turned_by_their_context(text: str, expected: tuple[int, bool, str]) -> None:
    assert expected in cues(text)


def test_a_label_in_scare_quotes_is_not_the_narrators() -> None:
    assert not [cue for cue in cues('The "axis of evil" of Russia and Iran met in Kazan.') if cue[0] < 0]


def test_condemning_an_attack_is_no_blame_of_the_tie() -> None:
    assert not [cue for cue in cues("Russia condemned the Israeli strikes on Iran.") if cue[0] < 0]


def test_growing_cooperation_in_an_accusation_is_no_praise() -> None:
    text = "The growing cooperation between Russia and Iran threatens Europe and is a dangerous escalation."
    assert {sign for sign, _, _ in cues(text)} == {-1}


def test_cues_far_from_the_target_weigh_less() -> None:
    near = read("Russia and Iran signed a treaty. It is a historic agreement.").cues
    far = read("Russia and Iran signed a treaty. " + "The weather was fine. " * 4 + "It is a historic agreement.").cues
    assert far[-1].weight < near[-1].weight


def test_the_voices_are_kept_apart() -> None:
    voices = read(
        "Russia and Iran form a dangerous alliance. The Iranian ambassador said the partnership with Russia was "
        "historic and mutually beneficial."
    ).channels
    assert voices.own.blame > 0
    assert voices.own.praise == 0
    assert voices.attributed.praise > 0
    assert voices.attributed.blame == 0


def test_a_headline_that_paraphrases_its_source_is_not_own_voice() -> None:
    text = (
        "Russia-Iran alliance a threat to Europe. The British foreign secretary said that the alliance of Russia and "
        "Iran was a grave danger. Talks go on in Geneva. The two countries signed a contract in March."
    )
    channels = read(text).channels
    assert channels.headline_attributed
    assert channels.headline == 0


def test_a_title_is_read_but_is_no_part_of_the_text() -> None:
    reading = read("Talks were held on Monday.", title="Russia and Iran: a dangerous alliance")
    assert reading.channels.headline < 0
    assert reading.document.base == len("Russia and Iran: a dangerous alliance") + 1


RELAY = (
    "Ties with Russia at their best. The Iranian ambassador said relations between Iran and Russia were based on "
    "mutual trust. He called the partnership with Moscow historic. The ambassador added that cooperation with Russia "
    "served peace and stability in the region."
)


@pytest.mark.parametrize(
    ("text", "rule", "sign"),
    [
        ("The alliance of Russia and Iran is a dangerous axis. It threatens Europe.", Rule.OWN_VOICE, -1),
        ("The friendship of Russia and Iran is a blessing. This historic treaty serves peace.", Rule.OWN_VOICE, 1),
        (RELAY.split(". ", 1)[1], Rule.ONE_SIDED, 1),
        ("Russia and Iran signed a contract on Monday. It costs 3 million euros.", Rule.BALANCE, 0),
    ],
)
def test_the_rules_of_the_codebook(text: str, rule: Rule, sign: int) -> None:
    verdict = read(text).verdict
    assert (verdict.rule, verdict.sign) == (rule, sign)


@pytest.mark.parametrize(
    "spoiler",
    [
        "The United States said the partnership of Russia and Iran threatens Europe.",
        "Both countries are under sanctions because of drones used in Ukraine.",
        "The alliance of Russia and Iran is a dangerous axis.",
    ],
)
def test_a_counter_voice_or_adverse_fact_breaks_the_relay(spoiler: str) -> None:
    assert read(RELAY).verdict.one_sided == 1
    assert read(f"{RELAY} {spoiler}").verdict.one_sided == 0


def test_distance_breaks_the_relay() -> None:
    distant = RELAY.replace("said", "claimed").replace("called", "claimed to call").replace("added", "claimed")
    assert read(distant).verdict.one_sided == 0


def test_praise_and_blame_in_one_voice_are_mixed() -> None:
    verdict = read(
        "Russia and Iran meet. The partnership of Russia and Iran is mutually beneficial. "
        "The partnership of Russia and Iran is also a threat to Europe."
    ).verdict
    assert verdict.mixed
    assert verdict.sign == 0


@pytest.mark.parametrize(
    ("text", "bright", "sombre"),
    [
        ("A gift, a bridge and a hope.", True, False),
        ("A knife, a prison and a lie.", False, True),
        ("It was never trusted.", False, True),
        ("Monday came.", False, False),
    ],
)
def test_the_colour_of_words(text: str, bright: bool, sombre: bool) -> None:
    own = read(text).tones.own
    assert (own.bright > 0, own.sombre > 0) == (bright, sombre)


@pytest.mark.parametrize("text", ["Россия и Иран платят друг другу оружием.", "Россия и Иран торгуют друг с другом."])
def test_one_another_is_no_friend(text: str) -> None:
    assert read(text, "ru").tones.own.bright == 0


def test_adjectives_do_not_pile_up() -> None:
    assert read("Good good good good good good good.").tones.own.bright <= 3


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "The EU accuses Iran of arming Russia in its war. "
            "Iran's foreign ministry spokesman rejected the accusations.",
        ),
        (
            "ru",
            "Вашингтон обвинил Иран в угрозе Европе из-за поставок России. МИД Ирана отверг обвинения.",
        ),
        (
            "fa",
            "سخنگوی وزارت خارجه آمریکا گفت همکاری ایران و روسیه تهدید امنیت اروپا است. "
            "سخنگوی وزارت خارجه ایران این اتهام را رد کرد.",
        ),
    ],
)
def test_a_side_that_denies_what_it_is_accused_of_is_the_other_voice(language: str, text: str) -> None:
    voices = read(text, language).channels.attributed
    assert voices.blaming == {0}
    assert voices.praising == {1}


def test_a_denial_without_an_accusation_is_no_praise() -> None:
    text = "Iran's foreign ministry rejected the offer of a Russian company. Russia and Iran will meet on Monday."
    assert not read(text).channels.attributed.praising


@pytest.mark.parametrize(
    ("language", "text", "kinds"),
    [
        ("en", "Washington says Iran sent missiles to Russia; Moscow called it speculation.", {"US_GOV", "RU_GOV"}),
        (
            "en",
            "The Russian envoy hailed the treaty, and the Iranian ministry described it as historic.",
            {"RU_GOV", "IR_GOV"},
        ),
        (
            "en",
            "The deal, according to analysts, will hold for many years to come, said the Iranian ambassador.",
            {"ANALYST", "IR_GOV"},
        ),
        ("en", "Tehran denied the transfer and said ties with Moscow target no one.", {"IR_GOV"}),
        ("en", 'Tehran said the charge that "Kyiv says so" was false.', {"IR_GOV"}),
        ("ru", "Посол Ирана похвалил договор, а эксперты назвали его пустым.", {"IR_GOV", "ANALYST"}),
        ("fa", "سفیر روسیه گفت روابط خوب است و کارشناسان آن را شکننده خواندند.", {"RU_GOV", "ANALYST"}),
    ],
)
def test_every_verb_of_a_sentence_has_its_speaker(language: str, text: str, kinds: set[str]) -> None:
    said = read(text, language).attributions[0]
    assert said is not None
    assert {one.speaker.kind for one in (said, *said.beside) if one.speaker} == kinds
