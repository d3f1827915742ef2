"""Fictional news for the tests, and the builder of articles."""

# ruff: noqa: E501

from caspian.events.v1 import article_pb2
from caspian.identity import ids

START = 1_790_000_000
HOUR = 3600

CORRIDOR = """Officials from Moscow and Tehran opened the last section of the Rasht rail line on 14 March, calling it the missing link of the north-south corridor. The ceremony in Astara was attended by transport minister Pavel Orudzhev and his counterpart Farhad Moradkhani, who arrived on the first freight train with 42 wagons of grain.

The line is 162 kilometres long and cost 1.6 billion euros, most of it lent by a Russian state bank at an interest rate that neither side has published. Engineers had to drill nine tunnels through the wet hills above the Caspian shore, and three of them flooded twice before they could be lined.

Freight forwarders remain doubtful. A container from Astrakhan to Bandar Abbas would take eleven days on paper, said Larisa Benkendorf of the Volga Logistics Union, but customs papers alone took six days during the trial runs in January. Insurance for the sea leg has doubled since the autumn.

Moradkhani said that a joint customs post would open before the summer and that tariffs would be cut by a fifth for the first two years. Orudzhev added that the ministry expected 15 million tonnes a year by the end of the decade, five times what the road carries now."""

DRONES = """Satellite pictures published on Tuesday show a new assembly hall at the aircraft plant near Yelabuga, three researchers of the Helvetia Monitoring Group wrote in a report. The hall is 240 metres long and was roofed within seven weeks, the pictures suggest, although the company that owns the site had denied any extension.

The group counted 118 transport crates of a type that it had earlier seen in the port of Amirabad. It did not claim to know what was in them. Customs declarations that reached the researchers speak of agricultural engines, 550 cubic centimetres each, bought through a trading house in Sharjah.

A spokesman for the regional government called the report an invention of people who have never seen a factory. The embassy of Iran did not answer written questions. Two former employees, who asked not to be named, said that students of a technical college had been told to sign up for night shifts until the end of the year."""

BANK = """The central banks of Iran and Russia will let holders of Shetab cards pay in shops in both countries from 1 September, governor Mohsen Tavakoli told reporters in Kazan. Tourists had been able to withdraw roubles from cash machines since last winter, but merchants were left out because the two systems round amounts differently.

The third phase of the link was tested in 84 shops, most of them in Derbent and Sochi. Fees will be 1.5 per cent, less than what exchange offices take. Banks that fear American penalties may stay away, Tavakoli admitted, and named none of those that had joined.

For pilgrims and students the change is more than a symbol, said Zahra Eskandari, who runs a travel office in Mashhad. Until now her customers carried dollars in envelopes; two were robbed at the airport in May."""

GAS_EN = """Gazprom and the National Iranian Gas Company signed a contract on 3 June for 55 billion cubic metres a year through Azerbaijan, Putin and Pezeshkian announced in Baku. Deliveries start with 2 billion in 2027. The price was not disclosed. Lavrov called the contract historic, while analysts in Yerevan doubt that the pipeline can be built in time."""

GAS_RU = """«Газпром» и Национальная иранская газовая компания подписали 3 июня контракт на 55 млрд кубометров в год через Азербайджан, сообщили Путин и Пезешкиан в Баку. Поставки начнутся с 2 млрд в 2027 году. Цена не раскрывается. Лавров назвал контракт историческим, аналитики в Ереване сомневаются, что газопровод успеют построить."""

GAS_FA = """گازپروم و شرکت ملی گاز ایران ۳ ژوئن قراردادی برای ۵۵ میلیارد مترمکعب گاز در سال از مسیر آذربایجان امضا کردند، پوتین و پزشکیان در باکو اعلام کردند. تحویل با ۲ میلیارد در سال ۲۰۲۷ آغاز می‌شود. قیمت اعلام نشد. لاوروف قرارداد را تاریخی خواند و تحلیلگران در ایروان تردید دارند که خط لوله به‌موقع ساخته شود."""


def article(
    id="a", text=CORRIDOR, visit=1, at=0, title="", language="en", publisher="", wire="", url="", canonical="",
    published=None, confidence=article_pb2.Metadata.EXACT, gone=False,
):  # fmt: skip
    """One Article as extract makes it; `at` and `published` are seconds after START."""
    built = article_pb2.Article(id=id, visit=visit, url=url, canonical_url=canonical, text=text, gone=gone)
    built.content_hash = "" if gone else ids.content_hash(title, text)
    built.provenance.source_id = f"source-{publisher or id}"
    built.provenance.publisher = publisher or f"Publisher of {id}"
    built.provenance.wire_origin = wire
    built.provenance.domain = url.split("/")[2] if url else ""
    built.provenance.fetched_at.seconds = START + at
    built.metadata.title = title
    built.metadata.language = language
    if published is not None:
        built.metadata.published_at.seconds = START + published
        built.metadata.published_at_confidence = confidence
    return built


def paragraphs(text, *numbers):
    """Some paragraphs of a text, by number."""
    every = text.split("\n\n")
    return "\n\n".join(every[number] for number in numbers)


class Run:
    """A stage with what it said: `say` feeds an article and returns the Articles that came out."""

    def __init__(self, stage):
        self.stage = stage
        self.memory = {}
        self.outcomes = []
        self.messages = []

    def say(self, built):
        outcome = self.stage.process(built.id, built, 0)
        self.outcomes.append(outcome)
        self.keep(outcome.messages)
        return [emit.value for emit in outcome.messages if emit.topic == "deduped"]

    def keep(self, messages):
        for emit in messages:
            self.messages.append(
                (emit.topic, emit.key, emit.value and emit.value.SerializeToString(deterministic=True))
            )
            if emit.topic == "memory":
                self.memory[emit.key] = emit.value and emit.value.SerializeToString(deterministic=True)

    def restarted(self, stage, order=None):
        """The same state in a fresh stage."""
        for key in order(list(self.memory)) if order else self.memory:
            stage.restore(0, key, self.memory[key])
        other = Run(stage)
        other.memory = dict(self.memory)
        return other
