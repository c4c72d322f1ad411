import Foundation
import Runs
import Testing

/// Text, numbers and axes of the report.
@Suite struct ReportFigureTests {
  @Test func textIsNeverMarkup() {
    #expect(Markup.escape("plain text, 1.5") == "plain text, 1.5")
    #expect(
      Markup.escape("<script>alert(\"a\" & 'b')</script>")
        == "&lt;script&gt;alert(&quot;a&quot; &amp; &#39;b&#39;)&lt;/script&gt;")
    #expect(Markup.escape("她喜欢🙂 é\tx\n") == "她喜欢🙂 é\tx\n")
    // What XML does not allow.
    #expect(Markup.escape("a\u{0}b\u{1B}c\u{FFFE}\u{85}") == "a\u{FFFD}b\u{FFFD}c\u{FFFD}\u{FFFD}")
    #expect(Markup.escape("]]>") == "]]&gt;")
  }

  @Test(arguments: [
    (0.0, "0"), (1, "1"), (0.98731, "0.9873"), (12_345, "12350"), (-2.5, "-2.5"), (2e-5, "2e-05"),
    (5.71823, "5.718"),
    (1e15, "1e+15"), (123_456_789, "123500000"), (0.1 + 0.2, "0.3"), (999.96, "1000"), (Double.nan, "?"),
    (-Double.infinity, "?"), (Double.leastNonzeroMagnitude, "4.941e-324"),
  ])
  func figuresAreShort(value: Double, text: String) { #expect(Figure.short(value) == text) }

  @Test func placesAndGroups() {
    #expect(Figure.place(12.34) == "12.3" && Figure.place(12) == "12" && Figure.place(-0.26) == "-0.3")
    #expect(Figure.place(.nan) == "0" && Figure.place(.infinity) == "0" && Figure.place(999.97) == "1000")
    #expect(Figure.grouped(0) == "0" && Figure.grouped(999) == "999" && Figure.grouped(1000) == "1,000")
    #expect(Figure.grouped(-1_234_567) == "-1,234,567")
  }

  @Test func ticksAreRound() {
    #expect(Axis(low: 0, high: 10).ticks(5) == [0, 2, 4, 6, 8, 10])
    #expect(Axis(low: 0, high: 3).ticks(5, wholeNumbers: true) == [0, 1, 2, 3])
    #expect(Axis(low: 0, high: 1).ticks(5, wholeNumbers: true) == [0, 1])
    func labels(_ low: Double, _ high: Double) -> [String] {
      Axis.labels(Axis(low: low, high: high).ticks(5))
    }
    #expect(labels(0, 7000) == ["0", "2000", "4000", "6000"])
    #expect(labels(0, 100_000) == ["0", "20k", "40k", "60k", "80k", "100k"])
    #expect(labels(0.1, 0.62) == ["0.2", "0.4", "0.6"])
    #expect(labels(100_000, 100_040) == ["100k", "100.01k", "100.02k", "100.03k", "100.04k"])
    #expect(Axis.labels([2e-5, 12_500, 1e6]) == ["2e-05", "12.5k", "1M"])
  }

  @Test func logarithmsWhereValuesSpanMuch() {
    let wide = Axis(from: 0.5, to: 60, .logarithmicIfWide)
    #expect(wide.isLogarithmic && wide.low < 0.5 && wide.high > 60)
    #expect(Axis.labels(wide.ticks(5)) == ["1", "3", "10", "30"])
    #expect(Axis.labels(Axis(from: 0.9, to: 8, .logarithmicIfWide).ticks(5)) == ["1", "2", "5"])
    #expect(abs(wide.share(wide.low)) < 1e-12 && abs(wide.share(wide.high) - 1) < 1e-12)
    #expect(abs(wide.share((wide.low * wide.high).squareRoot()) - 0.5) < 1e-12)
    #expect(!Axis(from: 1, to: 4, .logarithmicIfWide).isLogarithmic)
    #expect(!Axis(from: 0, to: 100, .logarithmicIfWide).isLogarithmic)
    #expect(Axis(from: 1e-200, to: 1e200, .logarithmicIfWide).ticks(5).count <= 7)
  }

  /// Whatever the values, a chart can be drawn: finite shares, few ticks, inside the axis.
  @Test(arguments: [
    (0.0, 0.0), (1, 1), (-3, -3), (1e-9, 1e-9), (1e12, 1e12), (-1, 1), (0, 1e-7), (5, 5.0000001),
    (1e-12, 1e9),
    (0.693, 0.694),
  ])
  func everyRangeHasAnAxis(least: Double, largest: Double) {
    for scale in [Axis.Scale.linear, .fromZero, .logarithmicIfWide] {
      let axis = Axis(from: least, to: largest, scale)
      #expect(axis.low < axis.high && axis.share(least).isFinite && axis.share(largest).isFinite)
      #expect(axis.share(least) >= 0 && axis.share(largest) <= 1)
      let ticks = axis.ticks(5)
      #expect(
        ticks.count <= 8 && ticks.allSatisfy { $0 >= axis.low * 0.99 - 1e-9 && $0 <= axis.high * 1.01 + 1e-9 }
      )
    }
  }
}
