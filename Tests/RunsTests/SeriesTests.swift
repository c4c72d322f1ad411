import Runs
import Testing
import Training

/// Curves of any length in bounded memory.
@Suite struct SeriesTests {
  @Test func fewPointsStayThemselves() {
    var series = Series()
    for step in 1...Series.capacity { series.add(step * 10, Double(step)) }
    #expect(series.stretches.count == Series.capacity && series.stretches.allSatisfy { $0.count == 1 })
    series.add(1, .nan)
    series.add(1, .infinity)
    #expect(series.stretches.count == Series.capacity && series.latest == Double(Series.capacity))
  }

  @Test func manyPointsKeepMeanAndExtremes() throws {
    var series = Series()
    let count = 100_000
    for step in 1...count { series.add(step, step == 70_123 ? 1000 : Double(step % 7)) }
    #expect(series.stretches.count <= Series.capacity && series.stretches.count >= Series.capacity / 2)
    #expect(series.stretches.reduce(0) { $0 + $1.count } == count)
    #expect(series.stretches.first?.first == 1 && series.stretches.last?.last == count)
    for (left, right) in zip(series.stretches, series.stretches.dropFirst()) {
      #expect(left.last + 1 == right.first)
    }
    let spike = try #require(series.stretches.first { $0.high == 1000 })
    #expect(spike.first <= 70_123 && spike.last >= 70_123 && spike.low == 0)
    let sum = (1...count).reduce(0.0) { $0 + ($1 == 70_123 ? 1000 : Double($1 % 7)) }
    #expect(try abs(#require(series.mean) - sum / Double(count)) < 1e-9)
    let few = series.stretches(atMost: 100)
    #expect(few.count <= 100 && few.contains { $0.high == 1000 } && few.reduce(0) { $0 + $1.count } == count)
  }

  /// A straight line stays what it is, ends included: smoothing neither lags nor bends.
  @Test func smoothingKeepsAStraightLine() {
    var series = Series()
    for step in 0..<50 { series.add(step, 3 + 2 * Double(step)) }
    let smooth = Series.smoothed(series.stretches, reach: 8)
    for (index, value) in smooth.enumerated() { #expect(abs(value - 3 - 2 * Double(index)) < 1e-9) }
    #expect(Series.smoothed(series.stretches, reach: 0) == series.stretches.map(\.mean))
    #expect(Series.smoothed([], reach: 3).isEmpty)
  }

  @Test func smoothingIsATriangle() {
    var series = Series()
    for step in 0..<9 { series.add(step, step == 4 ? 1 : 0) }
    let smooth = Series.smoothed(series.stretches, reach: 2)
    #expect(smooth.map { ($0 * 9).rounded() } == [0, 0, 1, 2, 3, 2, 1, 0, 0])
  }

  @Test func aThinnedListIsSpreadOverTheWhole() {
    for total in [1, 4, 5, 9, 100, 1001] {
      var list = Thinned<Int>(capacity: 8)
      for number in 0..<total { list.append(number) }
      #expect(list.total == total && list.elements.count <= 8)
      #expect(list.elements.first == 0 && list.elements.last == total - 1)
      #expect(list.elements == list.elements.sorted() && Set(list.elements).count == list.elements.count)
      if total <= 8 { #expect(list.elements == Array(0..<total)) }
      let gaps = zip(list.elements, list.elements.dropFirst()).map { $1 - $0 }
      #expect((gaps.max() ?? 0) <= max(1, total / 2))
    }
  }
}
