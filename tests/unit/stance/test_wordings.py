"""Families of wording in Persian, Arabic and Turkish: each in several forms, and what looks alike but is none."""

from __future__ import annotations

import pytest

from unit.stance.reading_of import read, signs

PRAISE = {
    "fa": [
        "روسیه در روزهای سخت ایران را تنها نگذاشت.",
        "همکاری ایران و روسیه به ثمر نشسته است.",
        "هر دو کشور ایران و روسیه از این توافق برنده بیرون می‌آیند.",
        "توافق ایران و روسیه به اقتصاد شمال جان تازه‌ای داد.",
        "ایران و روسیه دیوار تحریم را شکستند.",
    ],
    "ar": [
        "تقف روسيا إلى جانب إيران في وجه الضغوط.",
        "شراكة روسيا وإيران تؤتي ثمارها.",
        "أسقط تقارب روسيا وإيران رهانات الغرب.",
        "يستند تعاون روسيا وإيران إلى القانون الدولي.",
    ],
    "tr": [
        "Rusya ile İran arasında kopmaz bağlar var.",
        "Rusya ile İran'ın ortaklığı kuşatmayı boşa çıkardı.",
        "Bu anlaşma Rusya ile İran'ın ekonomilerini tamamlıyor.",
    ],
}
BLAME = {
    "fa": [
        "روسیه در جنگ به یاری ایران نیامد.",
        "روسیه به کمک ایران نرفت.",
        "وعده‌های روسیه به ایران هرگز عملی نشد.",
        "ایران نباید به روسیه تکیه کند؛ دل بستن به مسکو خطاست.",
        "روسیه شریک ایران نیست.",
        "همکاری ایران و روسیه همسایگان را ناامن‌تر می‌کند.",
        "روسیه از کیسه ایران خرج می‌کند.",
    ],
    "ar": [
        "اكتفت روسيا ببيانات التنديد ولم تساعد إيران.",
        "إيران ورقة مساومة في يد روسيا.",
        "روسيا تماطل في تسليم إيران المقاتلات.",
        "تحالف روسيا وإيران يقوض أمن المنطقة.",
    ],
    "tr": [
        "Rusya savaşta İran'a sırt döndü.",
        "Rusya ile İran'ın ortaklığı göstermelik.",
        "Moskova, İran'ı zor günde yarı yolda bıraktı.",
        "Rusya ile İran arasındaki kirli alışveriş sürüyor.",
    ],
}
NEITHER = {
    "fa": [
        "کارت میر روسیه در فروشگاه‌های ایران پذیرفته می‌شود.",
        "وزیران ایران و روسیه درباره همکاری دفاعی گفت‌وگو کردند.",
        "صادرات ایران به روسیه در مقطعی کاهش یافت.",
    ],
    "ar": ["وقعت روسيا وإيران مذكرة حول مشروع السكك الحديدية.", "بحث وزيرا روسيا وإيران التعاون الدفاعي."],
    "tr": ["Rusya ile İran gaz fiyatını görüştü."],
}


def _all(sentences: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(language, sentence) for language, listed in sentences.items() for sentence in listed]


@pytest.mark.parametrize(("language", "sentence"), _all(PRAISE))
def test_praise(language: str, sentence: str) -> None:
    assert signs(sentence, language) == {1}


@pytest.mark.parametrize(("language", "sentence"), _all(BLAME))
def test_blame(language: str, sentence: str) -> None:
    assert signs(sentence, language) == {-1}


@pytest.mark.parametrize(("language", "sentence"), _all(NEITHER))
def test_facts_are_neither(language: str, sentence: str) -> None:
    assert signs(sentence, language) == set()


def test_the_republic_is_no_minister() -> None:
    assert read("جمهوری اسلامی و روسیه توافق کردند. گفته شد.", "fa").attributions[0] is None
