import collections
import os
import tempfile
import unittest

import processes
import sites
from harness import ROOT, Request


class RouteTests(unittest.TestCase):
    def test_every_endpoint_has_a_route(self):
        self.assertEqual({name for _, _, name in processes.ROUTES}, set(next(os.walk(f"{ROOT}/Sources/Endpoints"))[1]))

    def test_the_method_decides_as_well(self):
        for request, expected in [
            (Request("/auth/me", "DELETE"), "account-delete"), (Request("/auth/me"), "account-show"),
            (Request("/conversations/7/messages", "POST"), "messages-send"),
            (Request("/conversations/7/messages"), "messages-list"),
        ]:
            with self.subTest(request=request):
                self.assertEqual(processes.executable("/s", request), f"/s/cgi-bin/{expected}.cgi")


class EnvironmentTests(unittest.TestCase):
    def test_the_length_of_a_body_is_in_bytes(self):
        variables = processes.environment(Request("/x", "POST", "t", '{"content":"টাকা"}'))
        self.assertEqual(variables["CONTENT_LENGTH"], "26")
        self.assertEqual(variables["CONTENT_TYPE"], "application/json")
        self.assertEqual(variables["HTTP_AUTHORIZATION"], "Bearer t")

    def test_a_request_without_a_body_has_no_length(self):
        variables = processes.environment(Request("/health"))
        self.assertEqual(set(variables), {"REQUEST_METHOD", "REQUEST_URI", "SCRIPT_NAME"})


class FailureTests(unittest.TestCase):
    def test_failures_are_counted_by_their_reason(self):
        with tempfile.TemporaryDirectory() as site:
            os.makedirs(f"{site}/data/logs/health")
            with open(f"{site}/data/logs/health/2026-01-01.jsonl", "w") as file:
                file.write('{"status":200}\n{"status":503,"error":"full"}\n{"level":"warning"}\n' * 2)
                file.write('{"status":404}\n{"status":200,"error":"no model"}\n')
            expected = collections.Counter({"503 full": 2, "404": 1, "200 no model": 1})
            self.assertEqual(sites.failures(site, "health"), expected)


if __name__ == "__main__":
    unittest.main()
