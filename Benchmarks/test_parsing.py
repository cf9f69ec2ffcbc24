import unittest

import parsing

WRK = """Running 2s test @ http://127.0.0.1:1/health
  1 threads and 8 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     5.93ms    2.17ms  31.30ms   90.04%
    Req/Sec     1.37k   129.86     1.53k    75.00%
  Latency Distribution
     50%  980.00us
     75%    6.21ms
     90%    7.51ms
     99%    1.06s 
  2736 requests in 2.00s, 731.31KB read
Requests/sec:   1365.93
Transfer/sec:    365.10KB
"""


class LoadTests(unittest.TestCase):
    def test_latencies_are_milliseconds_whatever_the_unit(self):
        self.assertEqual(parsing.load(WRK), parsing.Load(1365.93, 0.98, 1060, {}))

    def test_all_errors_are_counted(self):
        text = WRK.replace(
            "Requests/sec", "  Socket errors: connect 1, read 2, write 0, timeout 4\n"
            "  Non-2xx or 3xx responses: 50\nRequests/sec")
        self.assertEqual(
            parsing.load(text).failed, {"socket: connect": 1, "socket: read": 2, "socket: timeout": 4, "status": 50})
        self.assertEqual(parsing.load(text).errors, 57)

    def test_something_else_is_an_error(self):
        with self.assertRaises(parsing.Unreadable):
            parsing.load("unable to connect to 127.0.0.1:1 Connection refused\n")


class ProcessTests(unittest.TestCase):
    def test_instructions(self):
        self.assertEqual(parsing.instructions("==1== Events    : Ir\n==1== Collected : 602345\n"), 602345)

    def test_laps(self):
        found = parsing.laps("0 1500000 900 30 1 2048 0\n1 2000000 1000 40 0 1024 -1\n")
        self.assertEqual(found[0], parsing.Lap(0, 1.5, 0.9, 31, 2, 0))
        self.assertEqual(found[1].status, -1)

    def test_system_calls_are_counted_once(self):
        text = (
            'execve("/x", ["/x"], 0x7ffd /* 3 vars */) = 0\n17 brk(NULL)                   = 0x55\n'
            "17 read(0,  <unfinished ...>\n18 write(1, \"read(\", 5) = 5\n17 <... read resumed>\"\", 1) = 0\n"
            "17 --- SIGTERM {si_signo=SIGTERM} ---\n17 +++ exited with 0 +++\n")
        self.assertEqual(parsing.system_calls(text), 4)

    def test_private_memory_is_clean_and_dirty(self):
        text = (
            "00400000-7fff rollup\nRss: 9000 kB\nPrivate_Clean:   1024 kB\nPrivate_Dirty:  2048 kB\n"
            "Private_Hugetlb: 7 kB\n")
        self.assertEqual(parsing.private_megabytes(text), 3)

    def test_a_name_may_hold_spaces_and_parentheses(self):
        self.assertEqual(parsing.process_ticks("7 (a ) b) S 1 7 7 0 -1 4194560 100 0 0 0 25 17 0 0 20 0 1 0 5 6 7"), 42)

    def test_ticks_of_all_processors(self):
        first = parsing.processor_ticks("cpu  100 0 50 800 40 0 5 5 0 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n")
        second = parsing.processor_ticks("cpu  200 0 50 880 60 0 5 5 90 0\n")
        self.assertEqual(first, parsing.Ticks(1000, 840, 5))
        self.assertEqual(second - first, parsing.Ticks(200, 100, 0))


if __name__ == "__main__":
    unittest.main()
