import unittest

from figures import Series, at_least, at_most, percentile, table


class SeriesTests(unittest.TestCase):
    def test_one_bad_round_changes_neither_median_nor_spread_much(self):
        good, bad = Series([100, 101, 99, 100, 102, 98, 100]), Series([100, 101, 99, 100, 102, 98, 10])
        self.assertEqual(good.median, bad.median)
        self.assertLess(bad.spread, 0.05)

    def test_the_spread_is_a_share_of_the_median(self):
        self.assertAlmostEqual(Series([50, 100, 150]).spread, 0.5)
        self.assertAlmostEqual(Series([5, 10, 15]).spread, 0.5)

    def test_one_round_has_no_spread(self):
        self.assertEqual(Series([7]).spread, 0)

    def test_no_rounds_are_an_error(self):
        with self.assertRaises(ValueError):
            Series([])

    def test_a_ratio_is_of_the_medians(self):
        self.assertEqual(Series([1, 3, 1000]).of(Series([2, 2, 0])), 1.5)

    def test_the_text_has_the_lowest_and_the_highest_round(self):
        self.assertEqual(Series([1234.4, 999, 2000]).text(), "1,234 (999–2,000)")
        self.assertEqual(Series([1, 2]).text(1), "1.5 (1.0–2.0)")


class AimTests(unittest.TestCase):
    def test_the_bound_itself_is_reached(self):
        self.assertEqual(at_least(0.85).text(0.85), "≥ 0.85: reached")
        self.assertEqual(at_most(7, " MB").text(7), "≤ 7 MB: reached")

    def test_what_is_beyond_the_bound_is_not_reached(self):
        self.assertEqual(at_least(0.85).text(0.849), "≥ 0.85: **not reached**")
        self.assertEqual(at_most(7).text(7.001), "≤ 7: **not reached**")


class PercentileTests(unittest.TestCase):
    def test_nearest_rank(self):
        for values, percent, expected in [
            ([5], 50, 5), ([1, 2], 50, 1), ([3, 1, 2], 50, 2), (range(1, 101), 99, 99), (range(1, 11), 99, 10),
            ([1, 2, 3], 0, 1), ([1, 2, 3], 100, 3),
        ]:
            with self.subTest(values=values, percent=percent):
                self.assertEqual(percentile(values, percent), expected)


class TableTests(unittest.TestCase):
    def test_is_markdown(self):
        self.assertEqual(
            table(["what", "n"], [["a", 1], ["b", "2"]]), "| what | n |\n| --- | --: |\n| a | 1 |\n| b | 2 |")


if __name__ == "__main__":
    unittest.main()
