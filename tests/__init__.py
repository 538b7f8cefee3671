"""The tests of the whole site."""

import pytest

# Here, before anything imports them: pytest rewrites the asserts of a plugin only when it loads it itself.
pytest.register_assert_rewrite("tests.services", "tests.serving")
