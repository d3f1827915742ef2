import pytest

from stream.bench import Bench


@pytest.fixture
def bench(kafka, namespace):
    desk = Bench(kafka.bootstrap, namespace)
    yield desk
    desk.close()
