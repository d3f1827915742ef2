import pytest

from caspian.identity.domain import registered_domain


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("news.herald.co.uk", "herald.co.uk"),
        ("WWW.Herald.Org.", "herald.org"),
        ("www.gov.uk", "www.gov.uk"),
        ("gov.uk", "gov.uk"),
        ("www.herald.example", "herald.example"),
        ("a.b.herald.internal", "herald.internal"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("новости.сайт.рф", "сайт.рф"),
        ("", ""),
    ],
)
def test_registered_domain(host, domain):
    assert registered_domain(host) == domain
